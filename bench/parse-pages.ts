/**
 * Synthetic product pages for `bench:parse`, built like shop pages: a menu, a buy box, a description, a table of properties, tiles of other
 * products with prices of their own, reviews, a footer, inline scripts and styles. About one start tag per 115 bytes, as saved shop pages
 * have, a third of the bytes in scripts, text with letters outside of ASCII.
 */
export interface BenchPage {
  readonly url: string;
  readonly body: Uint8Array;
  /** What must be read from it. */
  readonly name: string;
  readonly minor: number;
}

const WORDS =
  "czajnik stalowy elektryczny żółty świetlny Küche Edelstahl schnell Größe für kuchnię moc pojemność litra szybki gotowanie wody filtr obudowa uchwyt przewód podstawa wyświetlacz temperatura regulacja funkcja bezpieczeństwo wyłącznik automatyczny gwarancja lata jakość cichy lekki nowoczesny design łatwy czyszczenie".split(
    " ",
  );
const SECTIONS = ["agd", "kuchnia", "dom", "ogrod", "narzedzia", "oswietlenie", "lazienka", "biuro", "sport", "zabawki"];

/** One page of about `bytes`; `variant` picks where its JSON-LD stands, null: it has no structured data. */
export function benchPage(bytes: number, seed: number, structured: "head" | "end" | "graph" | null): BenchPage {
  const random = generator(seed);
  const pick = (): string => WORDS[random() % WORDS.length] as string;
  const words = (count: number): string => Array.from({ length: count }, pick).join(" ");
  const minor = 5_000 + (random() % 60_000) * 10 + 9;
  const name = `Czajnik ${pick()} ${pick()} K${100 + (random() % 900)}`;
  const sku = `KET-${10_000 + (random() % 90_000)}`;
  const url = `https://shop.example.pl/p/${sku.toLowerCase()}`;
  const data = {
    "@type": "Product",
    name,
    sku,
    image: [`https://cdn.example.pl/img/${sku}-1.jpg`],
    description: words(60),
    brand: { "@type": "Brand", name: "Kettler & Söhne" },
    aggregateRating: { "@type": "AggregateRating", ratingValue: "4.6", reviewCount: "128" },
    offers: {
      "@type": "Offer",
      url,
      price: (minor / 100).toFixed(2),
      priceCurrency: "PLN",
      availability: "https://schema.org/InStock",
      itemCondition: "https://schema.org/NewCondition",
    },
  };
  const graph = { "@context": "https://schema.org", "@graph": [{ "@type": "WebSite", url: "https://shop.example.pl/" }, data] };
  const json = JSON.stringify(structured === "graph" ? graph : { "@context": "https://schema.org", ...data });
  const block = structured === null ? "" : `<script type="application/ld+json">${json}</script>\n`;
  const metas =
    structured === null
      ? ""
      : `<meta property="og:type" content="product"><meta property="og:title" content="${name}"><meta property="og:url" content="${url}">
<meta property="og:image" content="https://cdn.example.pl/img/${sku}-1.jpg"><meta property="product:price:amount" content="${(minor / 100).toFixed(2)}"><meta property="product:price:currency" content="PLN">
`;
  const micro = (attributes: string): string => (structured === null ? "" : ` ${attributes}`);
  const scale = (bytes - 4_500) / 18_100;
  const repeat = (count: number, make: (index: number) => string): string =>
    Array.from({ length: Math.round(count) }, (_, i) => make(i)).join("\n");

  const head = `<!doctype html>
<html lang="pl">
<head>
<meta charset="utf-8">
<title>${name} - sklep Example</title>
<meta name="description" content="${words(20)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="canonical" href="${url}">
<link rel="stylesheet" href="/static/css/main.3f2a1c.css">
<style>.visually-hidden{position:absolute;width:1px;height:1px}.js-only{display:none}.tile:hover{box-shadow:0 0 4px rgba(0,0,0,.2)}${repeat(6 * scale, (i) => `.c-${i}{color:#${(random() % 4096).toString(16)};margin:${i}px}`)}</style>
${metas}${structured === "end" ? "" : block}<script>${script(random, 1_800 * scale, words)}</script>
</head>`;
  const menu = `<header class="page-header" id="header"><a class="page-header__logo" href="/"><img src="/static/logo.svg" alt="Example"></a>
<form class="search" action="/szukaj"><input type="text" name="q" placeholder="Szukaj &quot;czajnik&quot;"><button class="search__button" type="submit">Szukaj</button></form>
<a href="/koszyk" class="minicart"><span class="minicart__count">0</span> <span class="minicart__total">0,00 zł</span></a></header>
<nav class="menu" id="menu"><ul class="menu__list">
${repeat(11 * scale, (i) => `<li class="menu__item menu__item--level-${1 + (i % 3)}"><a class="menu__link" href="/c/${SECTIONS[i % 10]}/${i}" title="${words(2)}">${words(2)}</a></li>`)}
</ul></nav>`;
  const buyBox = `<ol class="breadcrumbs"><li><a href="/">Strona główna</a></li><li><a href="/c/agd">AGD</a></li><li>${name}</li></ol>
<div class="product" data-product-id="${random()}"${micro('itemscope itemtype="https://schema.org/Product"')}><div class="product__gallery gallery">
${repeat(2 + scale, (i) => `<a class="gallery__link" href="https://cdn.example.pl/img/${sku}-${i}-large.jpg"><img class="gallery__image" loading="lazy" src="https://cdn.example.pl/img/${sku}-${i}.jpg" alt="${name}" width="600" height="600"></a>`)}
</div>
<div class="product__info"><h1 class="product__name"${micro('itemprop="name"')}>${name}</h1>
<p class="product__number">Kod produktu: <span${micro('itemprop="sku"')}>${sku}</span></p>
<div class="product__price-box"${micro('itemprop="offers" itemscope itemtype="https://schema.org/Offer"')}>${structured === null ? "" : '<meta itemprop="priceCurrency" content="PLN"><link itemprop="availability" href="https://schema.org/InStock">'}<span class="price price--current"${micro(`itemprop="price" content="${(minor / 100).toFixed(2)}"`)}>${shown(minor)}&nbsp;zł</span> <del class="price price--old">${shown(minor + 5_000)} zł</del></div>
<p class="product__tax">Cena zawiera VAT, <a href="/dostawa">dostawa od 12,99 zł</a></p>
<div class="product__stock stock stock--available">Dostępny, wysyłka w 24h</div>
<form class="product__form" action="/koszyk/dodaj" method="post"><input type="hidden" name="id" value="${random()}"><select name="qty"><option value="1" selected>1</option><option value="2">2</option></select>
<button class="button button--primary add-to-cart" type="submit"><svg class="icon" viewBox="0 0 16 16"><path d="M0 0h16v16H0z"/><path d="M4 4l8 8"/></svg> Do koszyka</button></form></div></div>`;
  const description = `<section class="description" id="opis"><h2 class="section-title">Opis</h2>
${repeat(4 * scale, () => `<p>${words(30)}. <strong>${words(3)}</strong> ${words(25)} &ndash; ${words(8)}.</p>`)}
</section>
<section class="properties"><h2 class="section-title">Dane techniczne</h2><table class="properties__table"><tbody>
${repeat(9 * scale, (i) => `<tr class="properties__row"><th class="properties__label">${words(2)}</th><td class="properties__value">${i % 3 === 0 ? `${random() % 400} ${["W", "cm", "kg"][i % 3]}` : words(2)}</td></tr>`)}
</tbody></table></section>`;
  const tiles = `<section class="recommended-products"><h2 class="section-title">Polecane produkty</h2><div class="tiles">
${repeat(7 * scale, (i) => {
  const link = `/p/${SECTIONS[i % 10]}-${random()}`;
  return `<article class="tile" data-id="${random()}"><a class="tile__image-link" href="${link}"><img class="tile__image lazyload" data-src="https://cdn.example.pl/img/${random()}-small.jpg" alt="${words(4)}"></a>
<h3 class="tile__name"><a href="${link}">${words(5)}</a></h3><div class="tile__price"><span class="price">${shown(1_000 + (random() % 90_000))} zł</span></div><button class="button tile__button" type="button" data-action="add">Dodaj do koszyka</button></article>`;
})}
</div></section>`;
  const reviews = `<section class="reviews" id="opinie"><h2 class="section-title">Opinie</h2>
${repeat(3 * scale, () => `<div class="review"><div class="review__head"><span class="review__author">${pick()}</span> <span class="review__stars" title="5/5"><i class="star"></i><i class="star"></i><i class="star"></i></span> <time datetime="2024-03-0${1 + (random() % 9)}">0${1 + (random() % 9)}.03.2024</time></div><p class="review__text">${words(35)}</p></div>`)}
</section>`;
  const footer = `<footer class="page-footer"><div class="page-footer__columns">
${repeat(8 * scale, (i) => `<div class="page-footer__item"><a class="page-footer__link" href="/info/${i}">${words(2)}</a></div>`)}
</div><p class="page-footer__note">Darmowa dostawa od 199 zł. &copy; 2024 Example</p></footer>
<script src="/static/js/vendor.81bd.js" defer></script>
<script>${script(random, 4_500 * scale, words)}</script>
${structured === "end" ? block : ""}</body>
</html>
`;
  const html = `${head}\n<body class="page page--product">\n${menu}\n<main class="content" id="content">\n${buyBox}\n${description}\n${tiles}\n${reviews}\n</main>\n${footer}`;
  return { url, body: new TextEncoder().encode(html), name, minor };
}

/** Settings and tracking as shops write them into their pages; holds tags and quotes in strings. */
function script(random: () => number, characters: number, words: (count: number) => string): string {
  let code = 'window.settings = {"locale":"pl_PL","template":"<div class=\\"x\\">{{name}}<\\/div>"};\n';
  while (code.length < characters)
    code += `window.queue.push(["track","view",{"id":${random()},"list":"${words(2)}","position":${random() % 50}}]);\n`;
  return code;
}

function shown(minor: number): string {
  return `${Math.floor(minor / 100)},${String(minor % 100).padStart(2, "0")}`;
}

/** Park and Miller's generator: pages must be the same in each run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647);
}
