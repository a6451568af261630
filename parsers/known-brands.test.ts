import { expect, test } from "vitest";
import { BRAND_NAMES_A_TO_K } from "./brand-names-a-to-k.ts";
import { BRAND_NAMES_L_TO_Z } from "./brand-names-l-to-z.ts";
import { BRANDS_BY_NEXT_WORD } from "./brands-by-next-word.ts";
import { brandsIn } from "./known-brands.ts";
import { plainWords } from "./plain-words.ts";

const NAMES = [BRAND_NAMES_A_TO_K, BRAND_NAMES_L_TO_Z].map((names) => names.split(",").map((name) => name.trim()));

// What names of products begin with, in the languages of shops.
const COMMON_WORDS = `
  Teekanne Kaffeekanne Wasserkocher Bratpfanne Czajnik Garnek Patelnia Black White Red Green Blue Yellow Orange Purple Pink Brown Grey Gray Silver Gold Golden Beige Ivory Navy Coral Ruby Sapphire Emerald Amber Pearl Diamond
  Schwarz Weiß Rot Grün Blau Gelb Rosa Lila Braun Grau Silber Türkis Bunt Hell Dunkel Czarny Biały Czerwony Zielony Niebieski Żółty Różowy Fioletowy Szary
  Noir Blanc Rouge Vert Bleu Jaune Rose Marron Gris Argent Doré Negro Blanco Rojo Verde Azul Amarillo Morado Dorado Nero Bianco Rosso Giallo Grigio Argento
  Preto Branco Vermelho Amarelo Zwart Wit Rood Rode Groen Blauw Geel Svart Hvid Røde Blå Grøn Musta Punainen Sininen Černá Bílá Červená Modrá Siyah Beyaz
  Cotton Wool Silk Leather Linen Wood Wooden Steel Iron Glass Plastic Rubber Ceramic Bamboo Marble Copper Brass Titanium Carbon Velvet Canvas Denim Cashmere
  Baumwolle Wolle Seide Leder Leinen Holz Stahl Eisen Glas Kunststoff Gummi Bambus Marmor Kupfer Messing Samt Bawełna Wełna Skóra Drewno Stal Szkło
  Coton Laine Soie Cuir Bois Acier Fer Verre Marbre Cuivre Algodón Lana Seda Cuero Madera Acero Hierro Vidrio Cotone Seta Pelle Legno Acciaio Ferro Vetro
  Classic Modern Vintage Retro Premium Luxury Natural Organic Original Royal Imperial Super Mega Mini Maxi Max Ultra Extra Pro Basic Simple Smart Magic Vision
  Monster Phoenix Eagle Falcon Fox Wolf Bear Lion Tiger Panther Dragon Shark Dolphin Swan Raven Owl Hawk Bull Horse Puppy Kitten Bunny Bee Butterfly Buffalo
  Fuchs Adler Falke Wolf Bär Löwe Hund Katze Pferd Vogel Bruder Schwester Teufel Engel König Prinz Prinzessin Anker Stern Sonne Mond Himmel Erde Wasser Feuer
  Pies Kot Koń Wilk Lis Niedźwiedź Ptak Gwiazda Słońce Księżyc Brat Siostra Lampa Krzesło Stół Szafa Łóżko Kurtka Spodnie Koszula Sukienka Buty Torba Zegarek
  Chien Chat Cheval Loup Ours Étoile Soleil Lune Frère Sœur Lampe Chaise Table Armoire Lit Veste Chemise Robe Chaussures Sac Montre Collier Bague Gant Canon
  Perro Gato Caballo Lobo Estrella Sol Luna Hermano Silla Mesa Armario Cama Chaqueta Camisa Vestido Zapatos Bolso Reloj Escada Carrera Vino Miele Ariete Chaise
  Cane Gatto Cavallo Lupo Stella Sole Sedia Tavolo Letto Giacca Camicia Vestito Scarpe Borsa Orologio Anello Cuscino Tappeto Pentola Padella Coltello Bicchiere
  Lamp Chair Desk Sofa Bed Jacket Shirt Dress Shoes Boots Bag Watch Ring Necklace Pillow Carpet Pot Pan Knife Cup Mug Bottle Thermos Acer Apple Peach Cherry Mango
  Stuhl Tisch Schrank Bett Jacke Hemd Kleid Schuhe Tasche Uhr Kette Kissen Teppich Topf Pfanne Messer Tasse Becher Flasche Leiter Pumpe Bohrer Säge Hammer Kabel
  Emma Anna Maria Laura Lisa Sophie Marie Julia Diana Victoria Charlotte Oliver Felix Leo Hugo Oscar Henry George Marco Paolo Valentino Roland Stanley Shelly
  Roma Paris London Milano Berlin Oxford Cambridge Florence Venezia Valencia Madrid Lisboa Boston Dakota Columbia Patagonia Vichy Kensington Manhattan Skagen
  January June July August May Sunday Monday Summer Winter Spring Autumn Sommer Frühling Herbst Lato Zima Printemps Été Hiver Verano Inverno Set Kit Pack Meter
  Aku Barco Elica Fiocchi Montura Wallbox Rotkäppchen Tyvek Zvezda Звезда Skittles Wiking Tigar Golfino Vaseline Shad Krosno Gigabyte Denso Adobe
  Solo Duo Trio Combo Double Gap Brother Fender Fossil Singer Crucial Pioneer Transcend Converse Osprey Olympus Wrangler Marshall Milwaukee Waterman Zwilling Wahl
`
  .trim()
  .split(/\s+/);

test("every name stands there once, in order, with at most four words", () => {
  for (const names of NAMES) {
    const keys = names.map((name) => bare(name));
    expect(keys).toEqual([...new Set(keys)].toSorted());
    expect(keys.filter((key) => key === "" || key.split(" ").length > 4)).toEqual([]);
  }
  const all = new Set(NAMES.flat().map(bare));
  expect(all.size).toBe(NAMES.flat().length);
  expect(Object.keys(BRANDS_BY_NEXT_WORD).filter((name) => all.has(bare(name)))).toEqual([]);
});

test("no common word of a shop is a brand", () => {
  const words = COMMON_WORDS.flatMap((word) => [word, word.toUpperCase(), plainWords(word).toUpperCase()]);
  expect(words.length).toBeGreaterThan(900);
  expect(words.filter((word) => brandsIn(word).length > 0 || brandsIn(`${word} Garden 20`).length > 0)).toEqual([]);
});

test.each([
  ["Bosch PSB 1800", "Bosch"],
  ["LEGO® City 60404", "LEGO"],
  ["Royal Canin Maxi Adult 15 kg", "Royal Canin"],
  ["TP-Link Archer C6", "TP-Link"],
  ["TP Link Archer C6", "TP Link"],
  ["BLACK & DECKER BDK 500", "BLACK & DECKER"],
  ["Black+Decker BDK 500", "Black+Decker"],
  ["Dr Martens 1460", "Dr Martens"],
  ["Arcteryx Beta", "Arcteryx"],
  ["Fruit of the Loom T-Shirt", "Fruit of the Loom"],
  ["KÄRCHER K 5", "KÄRCHER"],
  ["Karcher K 5", "Karcher"],
  ["【Panasonic 國際牌】微波爐", "Panasonic"],
  ["Scheepjes: Catona 50 gram", "Scheepjes"],
  ["Apple iPhone 15", "Apple"],
  ["BROTHER - Toner TN-423C", "BROTHER"],
  ["Miele WCD330 WPS", "Miele"],
  ["Milwaukee 2804-20 drill", "Milwaukee"],
])("%s is of %s", (name, brand) => {
  expect(brandsIn(name)[0]).toEqual({ brand, at: name.startsWith("【") ? 1 : 0 });
});

test.each([
  "bosch psb 1800",
  "Böse Mädchen",
  "Apple Cider Vinegar 500 ml",
  "Miele di acacia 500 g",
  "Anker M12x100 verzinkt",
  "Electric motor 5 HP",
  "Snap-on Case",
])("%s is of no known brand", (name) => {
  expect(brandsIn(name)).toEqual([]);
});

test("a brand is told with the place of its first word", () => {
  expect(brandsIn("Perceuse sans fil Black & Decker ou Bosch")).toEqual([
    { brand: "Black & Decker", at: 3 },
    { brand: "Bosch", at: 7 },
  ]);
});

function bare(name: string): string {
  return plainWords(name)
    .replace(/['.]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
