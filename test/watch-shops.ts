import { addAlertRule } from "../store/alert-rules.ts";
import type { Db } from "../store/connect.ts";
import { addListing } from "../store/listings.ts";
import { setProductChannel } from "../store/product-channels.ts";
import { addProduct } from "../store/products.ts";
import { readSecretKey, secretBox } from "../store/secret-box.ts";
import { addSource } from "../store/sources.ts";
import { addStrategy } from "../store/strategies.ts";
import { SECRET_KEY } from "./start-test-service.ts";
import type { TinyShop } from "./tiny-shop.ts";

const PLN = (zloty: number) => ({ minor: zloty * 100, currency: "PLN" });

/** Watches every product in every shop, tells the shop's own hook of each price change, and undercuts the lowest price by 1 zł. */
export async function watchShops(
  db: Db,
  shop: TinyShop,
  { shops, products }: { shops: number; products: number },
): Promise<{ listings: readonly number[]; productIds: readonly number[] }> {
  const actor = "test";
  await addAlertRule(db, { kind: "price-change", productId: null, settings: {} }, actor);
  const secret = `whsec_${Buffer.alloc(32, 2).toString("base64")}`;
  const sealed = secretBox(readSecretKey(SECRET_KEY)).seal(secret);
  const target = { name: "hook", channel: "webhook", settings: JSON.stringify({ url: shop.hookUrl }), secret_sealed: sealed };
  await db.insertInto("delivery_target").values(target).execute();
  const rules = [{ name: "undercut-lowest", settings: { amount: { amount: "1.00", currency: "PLN" } } }];
  const strategy = await addStrategy(db, { name: "one below", rules, rounding: { mode: "none", ending: 0, modulus: 1 } }, actor);

  const productIds: number[] = [];
  for (let product = 1; product <= products; product++) {
    const { id } = await addProduct(db, { externalId: `P${product}`, name: `Kettle ${product}` }, actor);
    await setProductChannel(db, id, "shop", { price: PLN(120), floor: PLN(50), ceiling: PLN(200), strategyId: strategy.id }, actor);
    productIds.push(id);
  }
  const listings: number[] = [];
  for (let one = 1; one <= shops; one++) {
    await addSource(db, { host: shop.host(one), kind: "shop", currency: "PLN", taxIncluded: true, minGapMs: 0 }, actor);
    for (let product = 1; product <= products; product++) {
      const listing = { url: shop.url(one, product), productId: productIds[product - 1] ?? null, intervalSeconds: 86_400 };
      listings.push((await addListing(db, listing, actor)).id);
    }
  }
  return { listings, productIds };
}

/** A new round: as if every interval had passed. */
export async function everythingDueAgain(db: Db): Promise<void> {
  await db.updateTable("schedule").set({ next_check_at: new Date() }).execute();
}
