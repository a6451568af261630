import { productImportance } from "../domain/product-importance.ts";
import type { Db } from "../store/connect.ts";
import { productsToWeigh, saveImportance, typicalProduct } from "../store/product-importance.ts";

const EVERY_SECONDS = 3600;
const AT_ONCE = 1000;

/** Computes anew how much the products matter whose listings' checks depend on it. */
export async function weighProducts(db: Db): Promise<number> {
  const products = await productsToWeigh(db, { olderThanSeconds: EVERY_SECONDS, limit: AT_ONCE });
  if (products.length === 0) return 0;
  const typical = await typicalProduct(db);
  await saveImportance(
    db,
    products.map((product) => ({ productId: product.productId, ...productImportance(product, typical) })),
  );
  return products.length;
}
