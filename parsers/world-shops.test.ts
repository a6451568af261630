import { expect, test } from "vitest";
import { plainReading } from "./plain-reading.ts";
import { readSample } from "./sample-page.ts";

const page = (lang: string, title: string, body: string): string =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`;

// Shops of many languages that state no data for machines and whose elements have no names: words, signs and places tell. Ours.
test.each([
  [
    "nz",
    "https://www.kiwikids.co.nz/toy-1",
    page("en", "Wooden Blocks", `<h1>Wooden Blocks Set</h1><div><b>$39.95</b> incl GST</div><button>Add to Cart</button>`),
    { price: "39.95 NZD" },
  ],
  [
    "a block that leads to the cart is not the cart",
    "https://www.kamna-obchod.cz/kamna-tina/",
    page(
      "cs",
      "Kamna Tina",
      `<div class="cart-preview">0 Kč</div><h1>Kamna Tina</h1><div class="p-to-cart-block"><span>Skladem (5 ks)</span><strong>14 990 Kč</strong> <span>12 388,43 Kč bez DPH</span><button>Do košíku</button></div><p>Litinová kamna.</p><div><div>Kouřovod 150 mm</div><b>489 Kč</b></div><div><div>Sklo ke kamnům</div><b>1 290 Kč</b></div>`,
    ),
    { price: "14990.00 CZK", availability: "InStock" },
  ],
  [
    "a basket that holds the only button that buys",
    "https://www.zielarnia-doliny.pl/syrop",
    page(
      "pl",
      "Syrop z pędów sosny",
      `<h1>Syrop z pędów sosny 250 ml</h1><div class="basket"><span>Cena:</span> <em>27,90 zł</em> <button>Do koszyka</button></div><p>Domowy syrop.</p><div><div>Miód spadziowy 400 g</div><b>44,00 zł</b></div><div><div>Herbatka lipowa</div><b>9,50 zł</b></div>`,
    ),
    { price: "27.90 PLN" },
  ],
  [
    "india mrp",
    "https://www.desibazaar.in/kurta-9",
    page(
      "en",
      "Cotton Kurta - DesiBazaar",
      `<h1>Cotton Kurta</h1><div class="pdp-price"><strong>Rs. 899</strong></div> <span class="mrp">MRP <s>Rs. 1799</s></span> <span>(50% OFF)</span><div>inclusive of all taxes</div><div>ADD TO BAG</div><div>Product Code: 10844972</div>`,
    ),
    { price: "899.00 INR", sku: "10844972" },
  ],
  [
    "india rupee sign",
    "https://www.gadgetghar.com/p/earbuds",
    page(
      "en",
      "Earbuds X2",
      `<h1>Earbuds X2</h1><div>₹1,299 <span>M.R.P.: ₹2,999</span> <span>57% off</span></div><div>EMI starts at ₹61 per month</div><button>Buy Now</button><div>In stock</div>`,
    ),
    { price: "1299.00 INR", availability: "InStock" },
  ],
  [
    "japan",
    "https://www.zakka.co.jp/item/a100",
    page(
      "ja",
      "木製トレイ 大 | 雑貨屋",
      `<div>カート 0点 0円</div><h1>木製トレイ 大</h1><p>商品番号: WT-100L</p><p>価格 <b>2,980円</b>(税込)</p><p>送料 600円 / 5,000円以上のご購入で送料無料</p><p>在庫あり</p><button>カートに入れる</button><h2>関連商品</h2><ul><li>木製トレイ 小 1,980円</li><li>木製皿 1,280円</li><li>箸置き 480円</li></ul>`,
    ),
    { price: "2980 JPY", availability: "InStock", sku: "WT-100L" },
  ],
  [
    "japan yen net gross",
    "https://store.kitchen-jp.com/p/33",
    page(
      "ja",
      "鉄フライパン 26cm",
      `<h1>鉄フライパン 26cm</h1><p class="price">¥4,500（税抜）</p><p class="price2">¥4,950（税込）</p><button>カートに追加</button>`,
    ),
    { price: "4950 JPY" },
  ],
  [
    "brazil",
    "https://www.lojadocasa.com.br/cafeteira",
    page(
      "pt-BR",
      "Cafeteira Elétrica 30 xícaras",
      `<h1>Cafeteira Elétrica 30 xícaras</h1><p>Código: 123456</p><p>De: <s>R$ 249,90</s></p><p>Por: <b>R$ 199,90</b></p><p>ou 10x de R$ 19,99 sem juros</p><p>Consulte o frete</p><button>Comprar</button><p>Em estoque</p>`,
    ),
    { price: "199.90 BRL", availability: "InStock", sku: "123456" },
  ],
  [
    "mexico",
    "https://www.muebleria.com.mx/silla-oficina",
    page(
      "es-MX",
      "Silla de Oficina",
      `<h1>Silla de Oficina Ergonómica</h1><span class="precio">$2,499.00</span><span>12 meses sin intereses de $208.25</span><button>Agregar al carrito</button><p>Modelo: SO-200</p>`,
    ),
    { price: "2499.00 MXN" },
  ],
  [
    "korea",
    "https://www.hanshop.co.kr/goods/view?no=77",
    page(
      "ko",
      "면 티셔츠",
      `<h2>면 티셔츠 화이트</h2><p>판매가 <strong>29,900원</strong></p><p>배송비 2,500원 (50,000원 이상 구매 시 무료)</p><button>장바구니 담기</button><button>구매하기</button>`,
    ),
    { price: "29900 KRW" },
  ],
  [
    "russia",
    "https://www.tehnika.ru/catalog/chaynik-123/",
    page(
      "ru",
      "Чайник электрический X1 купить",
      `<h1>Чайник электрический X1</h1><p>Артикул: 556677</p><div class="b"><span>2 490 ₽</span> <span><del>3 190 ₽</del></span></div><p>В наличии</p><button>В корзину</button><p>Доставка от 300 ₽</p>`,
    ),
    { price: "2490.00 RUB", availability: "InStock", sku: "556677" },
  ],
  [
    "russia rub",
    "https://www.instrument.ru/p/45",
    page(
      "ru",
      "Дрель ударная",
      `<h1>Дрель ударная 650 Вт</h1><p>Код товара: 45-650</p><div>Цена: <b>4 590 руб.</b></div><p>Нет в наличии</p><button>Сообщить о поступлении</button>`,
    ),
    { price: "4590.00 RUB", availability: "OutOfStock", sku: "45-650" },
  ],
  [
    "turkey",
    "https://www.evesya.com.tr/masa",
    page(
      "tr",
      "Çalışma Masası",
      `<h1>Çalışma Masası 120 cm</h1><div><span><s>1.599,90 TL</s></span> <span>1.299,90 TL</span></div><div>Stok Kodu: CM120</div><button>Sepete Ekle</button><div>Kargo Bedava</div>`,
    ),
    { price: "1299.90 TRY", sku: "CM120" },
  ],
  [
    "sweden",
    "https://www.friluft.se/talt",
    page(
      "sv",
      "Tält 2 personer",
      `<h1>Tält 2 personer</h1><div><span>1 295 kr</span> <span>Ord. pris 1 695 kr</span></div><p>Artikelnr: 88112</p><p>I lager</p><button>Lägg i varukorgen</button><p>Fri frakt över 499 kr</p>`,
    ),
    { price: "1295.00 SEK", availability: "InStock", sku: "88112" },
  ],
  [
    "sweden .com",
    "https://www.nordicliving.com/se/vas-1",
    page("sv-SE", "Vas Ripple", `<h1>Vas Ripple</h1><div>349 kr</div><button>Köp</button><p>Slutsåld</p>`),
    { price: "349.00 SEK", availability: "OutOfStock" },
  ],
  [
    "denmark",
    "https://www.boligliv.dk/lampe",
    page(
      "da",
      "Bordlampe",
      `<h1>Bordlampe sort</h1><div class="x">499,00 kr.</div><p>På lager</p><p>Varenr. 44-10</p><button>Læg i kurv</button><p>Fragt 39 kr.</p>`,
    ),
    { price: "499.00 DKK", availability: "InStock", sku: "44-10" },
  ],
  [
    "norway",
    "https://www.hytteliv.no/stol",
    page("nb", "Stol eik", `<h1>Stol i eik</h1><div class="x">1 299,-</div><p>Ikke på lager</p><button>Legg i handlekurv</button>`),
    { price: "1299.00 NOK", availability: "OutOfStock" },
  ],
  [
    "finland",
    "https://www.kotikauppa.fi/muki",
    page(
      "fi",
      "Muki 0,3 l",
      `<h1>Muki 0,3 l</h1><div>19,90 €</div><p>Varastossa</p><p>Tuotenumero: 1020</p><button>Lisää ostoskoriin</button>`,
    ),
    { price: "19.90 EUR", availability: "InStock", sku: "1020" },
  ],
  [
    "taiwan",
    "https://www.shopformosa.com.tw/products/88",
    page("zh-TW", "竹製砧板", `<h1>竹製砧板</h1><div>NT$ 1,280</div><div>商品貨號: BB-88</div><button>加入購物車</button>`),
    { price: "1280.00 TWD", sku: "BB-88" },
  ],
  [
    "argentina dots",
    "https://www.casahogar.com.ar/pava",
    page(
      "es",
      "Pava Eléctrica",
      `<h1>Pava Eléctrica 1.7L</h1><div>$ 45.999</div><div>Hasta 6 cuotas sin interés de $ 7.666,50</div><button>Comprar</button>`,
    ),
    { price: "45999.00 ARS" },
  ],
  [
    "chile",
    "https://www.tiendasur.cl/mochila",
    page(
      "es-CL",
      "Mochila 30L",
      `<h1>Mochila 30L</h1><div>Antes: $34.990</div><div>$24.990</div><button>Agregar al carro</button><p>SKU: 990011</p>`,
    ),
    { price: "24990 CLP", sku: "990011" },
  ],
  [
    "south africa",
    "https://www.braaistore.co.za/grill",
    page("en", "Charcoal Grill", `<h1>Charcoal Grill 57cm</h1><div>R 1,299.00</div><button>Add to Cart</button>`),
    { price: "1299.00 ZAR" },
  ],
  [
    "indonesia",
    "https://www.tokorumah.co.id/p/1",
    page(
      "id",
      "Panci Set",
      `<h1>Panci Set 5 pcs</h1><div><s>Rp 599.000</s> <b>Rp 459.000</b></div><button>Tambah ke Keranjang</button><p>Stok tersedia</p>`,
    ),
    { price: "459000.00 IDR", availability: "InStock" },
  ],
  [
    "vietnam",
    "https://www.bepxinh.vn/noi",
    page("vi", "Nồi inox", `<h1>Nồi inox 20cm</h1><div>1.290.000₫</div><button>Thêm vào giỏ hàng</button><p>Còn hàng</p>`),
    { price: "1290000 VND", availability: "InStock" },
  ],
  [
    "ukraine",
    "https://www.dim.com.ua/p-1",
    page(
      "uk",
      "Праска парова",
      `<h1>Праска парова 2400 Вт</h1><div>1 299 грн</div><p>Код товару: 9981</p><p>Є в наявності</p><button>Купити</button>`,
    ),
    { price: "1299.00 UAH", availability: "InStock", sku: "9981" },
  ],
  [
    "swiss",
    "https://www.uhrenladen.ch/uhr-1",
    page(
      "de-CH",
      "Wanduhr",
      `<h1>Wanduhr Holz</h1><div>CHF 149.–</div><button>In den Warenkorb</button><p>An Lager</p><p>Art.-Nr. 5521</p>`,
    ),
    { price: "149.00 CHF", sku: "5521" },
  ],
  [
    "uae",
    "https://www.souqhome.ae/rug",
    page("en", "Rug 160x230", `<h1>Woven Rug 160x230</h1><div>AED 399.00 <span>Inclusive of VAT</span></div><button>Add to cart</button>`),
    { price: "399.00 AED" },
  ],
  [
    "israel",
    "https://www.bayit.co.il/p/9",
    page("he", "כיסא עץ", `<h1>כיסא עץ מלא</h1><div>₪349.00</div><p>מק"ט: 7711</p><button>הוסף לסל</button><p>במלאי</p>`),
    { price: "349.00 ILS", availability: "InStock" },
  ],
  [
    "portugal",
    "https://www.casaeluz.pt/candeeiro",
    page(
      "pt",
      "Candeeiro de mesa",
      `<h1>Candeeiro de mesa</h1><div>39,95 €</div><p>Ref.: CM-01</p><p>Em stock</p><button>Adicionar ao carrinho</button>`,
    ),
    { price: "39.95 EUR", availability: "InStock", sku: "CM-01" },
  ],
  [
    "greece",
    "https://www.spiti.gr/lampa",
    page(
      "el",
      "Φωτιστικό",
      `<h1>Φωτιστικό οροφής</h1><div>49,90 €</div><p>Κωδικός: 12-345</p><p>Διαθέσιμο</p><button>Προσθήκη στο καλάθι</button>`,
    ),
    { price: "49.90 EUR", availability: "InStock", sku: "12-345" },
  ],
  [
    "hk",
    "https://www.harborfashion.com.hk/en/p1",
    page("en", "Silk Scarf", `<h1>Silk Scarf</h1><div>HK$680.00</div><button>Add to Bag</button>`),
    { price: "680.00 HKD" },
  ],
  [
    "sg",
    "https://www.merlionmart.com.sg/fan",
    page("en", "Stand Fan 16in", `<h1>Stand Fan 16in</h1><div>$79.90</div><div>U.P. $99.90</div><button>Add to Cart</button>`),
    { price: "79.90 SGD" },
  ],
])("%s", (_, url, html, expected) => {
  expect(plainReading(readSample(html, { url })).offers[0]).toMatchObject(expected);
});

const identity = (name: string, beside: string, url = "https://shop.fr/p/1"): unknown =>
  plainReading(readSample(page("fr", name, `<h1>${name}</h1>${beside}<p>19,95 €</p><button>Ajouter au panier</button>`), { url }))
    .offers[0];

test.each([
  ["an element that is called so", `<span class="sku">HB-1KG</span>`, { sku: "HB-1KG" }],
  ["capitals without a digit, behind a label", `<p>Réf : PM-ECRU</p>`, { sku: "PM-ECRU" }],
  ["labels without a colon", `<p>Référence a15512044</p>`, { sku: "a15512044" }],
  ["several in one line", `<p>Code: 6242Y25-100 &nbsp; MPN: 6242Y2</p>`, { sku: "6242Y25-100", mpn: "6242Y2" }],
  ["number signs", `<p>Model# DCD771C2 Store SKU #1000014677</p>`, { sku: "1000014677", mpn: "DCD771C2" }],
  ["a model, where there is no other number", `<p>Model: FQB-AW12</p>`, { sku: "FQB-AW12" }],
  ["square brackets behind the name", `<span>[VBT-N2]</span>`, { sku: "VBT-N2" }],
  ["a data attribute", `<div data-product-sku="AB-120"></div>`, { sku: "AB-120" }],
])("a number: %s", (_, beside, expected) => {
  expect(identity("Tampon encreur rond", beside)).toMatchObject(expected);
});

test("two data attributes are two variants' numbers", () => {
  expect(identity("Tampon encreur rond", `<i data-sku="AB-1"></i><i data-sku="AB-2"></i>`)).not.toHaveProperty("sku");
});

test.each([
  ["a link with which the name begins", `<a>Velora</a> Chemise lin`, "", "https://shop.fr/p/1", "Velora"],
  ["the shop's own name", "Strideworks Tempo Runner", "", "https://www.strideworks.fr/p/1", "Strideworks"],
  ["a word before it", "Sac 45 litres", `<div class="manufacturer">von Oberli</div>`, "https://shop.fr/p/1", "Oberli"],
])("a brand: %s", (_, name, beside, url, brand) => {
  expect(identity(name, beside, url)).toMatchObject({ brand });
});

test.each([
  ["120 in stock", "InStock"],
  ["0 in stock", "OutOfStock"],
])("%s", (text, availability) => {
  expect(identity("Tampon encreur rond", `<p class="stock">${text}</p>`)).toMatchObject({ availability });
});

test("what is sold out and has no price is an offer where the page prints its number", () => {
  const html = page(
    "ru",
    "Чайник X1",
    `<h1>Чайник X1</h1><p>Артикул: 556677</p><p>Нет в наличии</p><button>Сообщить о поступлении</button>`,
  );
  expect(plainReading(readSample(html, { url: "https://x.ru/p/1" })).offers).toMatchObject([{ sku: "556677", availability: "OutOfStock" }]);
});

test("what a page calls recommended is no price, also where its own price is only said to begin somewhere", () => {
  const html = page(
    "en-AU",
    "Cast Iron Casserole",
    `<h1>Cast Iron Casserole</h1><div class="price-box"><span class="normal-price">As low as <b>$99.95</b></span> <span class="rrp">RRP <b>$249.95</b> <em>Save $150.00</em></span></div><button>Add to cart</button>`,
  );
  const read = (text: string): unknown => plainReading(readSample(text, { url: "https://www.potshop.com.au/casserole" })).offers;
  expect(read(html.replace("Save $150.00", ""))).toEqual([]);
  expect(read(html.replace("Save $150.00", "Save $120.00"))).toEqual([]);
  // What is saved is told of the very price.
  expect(read(html)).toMatchObject([{ price: "99.95 AUD", regularPrice: "249.95 AUD" }]);
});
