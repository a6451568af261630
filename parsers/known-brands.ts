import { plainWords } from "./plain-words.ts";

// Brands whose names are no common words in any of the languages of shops: a name that begins with one is of that brand.
const NAMES = `
Acer ADATA Adidas AEG Aiwa Akai Akasa AKG Alcatel Alienware Alphacool Altra AMD Amica Anker AOC Apacer Apple APC Aqara Ariete Ariston ARMEDANGELS Arozzi ASICS ASRock Asus Asustor Audio-Technica Aukey Avermedia AVM Axis
Babolat Baseus Bauknecht Beko Belkin BenQ Beper Berghaus beyerdynamic Bialetti Birkenstock Biostar Black+Decker Blaupunkt Blomberg Bitfenix Bomann Bose Bosch Braun Breville Brennenstuhl Brother Bugatti Buffalo
Calvin\u00a0Klein Canon Casio Cecotec Celly Chieftec Cisco Clatronic Clarks Cooler\u00a0Master Corsair Creality Crucial Curver Cybex
D-Link Dahua Daikin Dahle De'Longhi De\u00a0Longhi DeLonghi Deebot DeepCool Dell Delock Denon Devolo DeWalt Digitus DJI Dolce\u00a0Gusto Dr.\u00a0Martens Dremel Dymo Dynabook Dyson
Eaton Ecco Ecovacs EcoFlow Edimax Einhell Eizo EKWB Elgato Electrolux Emsa Enermax Epson Ergobaby ESET Esylux Eufy EVGA 
Fagor Falmec Fairphone Fellowes Festool Fiskars Fitbit Fractal\u00a0Design Franke Fritz!Box Fujifilm Fujitsu
G.Skill Gaggia Gainward Gamdias Garmin Gardena Gigabyte Goclever Gigaset GoPro Google Gorenje Graef Grohe Grundig Grundfos
 Haier Hama Hansgrohe Harman\u00a0Kardon HGST Hikvision Hikoki Hilti Hisense Hitachi HiPP Honeywell Hoover Hotpoint HP Huawei Hugo\u00a0Boss Hurom Husqvarna HyperX Hyundai
IIYAMA iiyama Indesit Infinix Inno3D Instax Intel Intenso Intex iRobot Iomega
Jabra Jack\u00a0&\u00a0Jones JBL Joseph\u00a0Joseph JVC Jura
K-Swiss Karcher Kärcher Kaspersky Keenetic Kensington Kenwood KFA2 Kingston Kioxia Kitchenaid KitchenAid Kodak Konica\u00a0Minolta Krups Kyocera
Lacoste LaCie Lancom Laurastar Lavazza Leatherman LEGO Lego Leica Leifheit Lenovo Levi's Lexar Lexmark LG Lian\u00a0Li Liebherr Lindy Linksys Logitech Logilink Lowepro
Makita Mammut Manfrotto Marshall Maxxis Medion Medisana Melitta Mercusys Merrell Metabo Microsoft Miele MikroTik Milwaukee Mitsubishi Moulinex Motorola MSI
NEC Nedis Neff Nespresso Netgear Netatmo Nikon Nike Nintendo Nivona Noctua Nokia NordicTrack Novation NVIDIA nVidia NZXT
Oase OKI Olympus OnePlus Onkyo Oppo OPPO Oral-B Osram OSRAM OtterBox
Palit Panasonic Panzerglass PanzerGlass Peaktech Pentax Petkit Philips Philco Pioneer Playmobil Plantronics PNY POCO Powercolor PowerColor Privileg PUMA Puma
QNAP Quechua Qoltec
Ravensburger Razer Realme Reebok Remington ReMarkable Reolink Ricoh RIDGID Roborock Rode RØDE Roccat Rommelsbacher Rowenta Russell\u00a0Hobbs Ryobi
s.Oliver Saeco Salomon Samsonite Samsung SanDisk Sandberg Sapphire Scarlett Schneider Seagate Seasonic Sencor Sennheiser Severin Shimano Shelly Shure Siemens Silverstone SilverCrest Singer Skechers Skross Skullcandy Smeg SMEG Sodastream SodaStream Sonos Sony Soundcore Stanley Steelseries SteelSeries Stihl STIHL Supermicro Suunto Synology
Tamron Targus TCL TDK Teac Team\u00a0Group Tefal Tesa Teufel Thermaltake Thermos Thule Tomtom TomTom Tommy\u00a0Hilfiger Toshiba TP-Link Transcend Tupperware
Ubiquiti Ugreen UGREEN Under\u00a0Armour Unold Uvex
 Vaillant Varta Verbatim Vertiv ViewSonic Viessmann Vileda VILEDA Viltrox Vivo Villeroy\u00a0&\u00a0Boch
Wacom Wago WAGO Weber Western\u00a0Digital Whirlpool Wiko Wilson WMF Wusthof Wüsthof
Abercrombie Aerosoles Agnès\u00a0b. Aigle Alessi Alpinestars Ambre\u00a0Solaire American\u00a0Standard Ampeg Arc'teryx Arcteryx Ariat Armani Asmodee Autel Avène Avent Aveda Aveeno
Babyliss BaByliss Bahco Ballistol Barbie Barbour Barilla Bayer Beiersdorf Bellroy Ben\u00a0Sherman Bepanthen Bioderma Biolage Bissell Bioré Björn\u00a0Borg Blundstone Blu\u00a0Dot Bobbi\u00a0Brown Bodum Bosal Bridgestone Brembo Britax Brita BRITA Brompton Bruder Bugaboo Burberry Busch-Jaeger
CamelBak Campingaz Cannondale Carhartt Carrera Cartier Casall Catrice CeraVe Cerruti Chanel Chicco Chloé Christian\u00a0Dior Cinelli Clarins Clinique Coleman Colgate Columbia Compex Contigo Converse Craftsman Cressi Crocs Cuisinart Cutter\u00a0&\u00a0Buck
Dainese Daiwa Davidoff Decathlon Deuter Deutz Dickies Dickie\u00a0Toys Dior DKNY Dolce\u00a0&\u00a0Gabbana Domyos Dorman Dorothy\u00a0Perkins Ducati Duplo Dunlop Duracell Duravit Dymatize
Easton Eastpak Eberjey EGLO Elizabeth\u00a0Arden Elmex Elring Emporio\u00a0Armani Energizer Engelbert\u00a0Strauss Ernie\u00a0Ball ESP Escada Estée\u00a0Lauder Eucerin Evenflo Everlast Exped Exide
Faber-Castell FaberCastell Falke FALKE Febi Feetures Fendi Fender Fila FILA Filorga Fissler Fisher-Price Fjällräven Fjallraven Flos Fossil Fox\u00a0Racing Fred\u00a0Perry Freud Fruit\u00a0of\u00a0the\u00a0Loom Funko
G-Star G-Shock Gabor Gant GANT Garnier Gedore GEOX Geox Gibson Gillette Givenchy Globber Goodyear Graco Gretsch Gucci Guerlain
H.I.S Hasbro Havaianas Hazet Helena\u00a0Rubinstein Helly\u00a0Hansen Heinz Henckels Hermès Herschel Hettich Hipp Hoka HOKA Hohner Holzkraft Hot\u00a0Wheels Hunkemöller Hydro\u00a0Flask
Ibanez Icebreaker IKEA Imetec Inov-8 Irwin Isadora Issey\u00a0Miyake
Jabra Jansport JanSport Jack\u00a0Wolfskin Jack\u00a0Daniel's Jean\u00a0Paul\u00a0Gaultier Jo\u00a0Malone John\u00a0Deere Johnson's Jimmy\u00a0Choo JUKI
K-Way Kappa Karrimor Karl\u00a0Lagerfeld Kate\u00a0Spade Kenzo Kérastase Kettler Kiehl's Klein\u00a0Tools Knipex KNIPEX Koss Korg KTM Kuhn\u00a0Rikon Kubota Kettle\u00a0Brand
L'Occitane L'Oréal L'Oreal Lancôme Lancome Laneige Lapierre La\u00a0Roche-Posay La\u00a0Sportiva Le\u00a0Creuset Le\u00a0Coq Lego Lemken Leki LEKI Liebeskind Lindt Lierac Little\u00a0Tikes Lladró Loctite Lowa LOWA Lululemon Lumene
Maglite Maisto Mahle MAHLE Manhattan\u00a0Portage Mann-Filter MANN-FILTER Marc\u00a0Jacobs Marc\u00a0O'Polo Marimekko Märklin Matchbox Mattel Mavic Maxi-Cosi Maybelline Melissa\u00a0&\u00a0Doug Michael\u00a0Kors Michelin Miffy Mikasa Milwaukee Mizuno Moleskine Moncler Monin Mont\u00a0Blanc Montblanc Monster\u00a0High Motul Moschino Moen Moog MSR Mustela Muji
NARS Naturino Naturehike Nerf NERF Neutrogena New\u00a0Balance New\u00a0Era NGK Nivea NIVEA Nokian Norrøna NOW\u00a0Foods Now\u00a0Foods Nuk NUK Nutella Nuxe NYX
O'Neal O'Neill Oakley Odlo ODLO Olaplex Olay Olaz Onitsuka OPI Optimum\u00a0Nutrition Orbea Ortlieb ORTLIEB Osprey Outwell Ovomaltine
Pampers Paco\u00a0Rabanne Pandora Pantene Patagonia Pedigree Peg\u00a0Perego Pelikan Pendleton Pepe\u00a0Jeans Pentel Petzl PETZL Pierre\u00a0Cardin Pinarello Pirelli Polaroid Polo\u00a0Ralph\u00a0Lauren Prada Primigi Purina PRS
Quiksilver
Rab Ralph\u00a0Lauren Rapala Rapha Ray-Ban Red\u00a0Bull Red\u00a0Wing Renthal Revlon Rieker Ride\u00a0Snowboards Rimowa RIMOWA Rip\u00a0Curl Ritchey Roland Rolex Römer Rossignol Roxy Royal\u00a0Canin Rukka
Sachs Samsonite Sanrio Santini Saucony Saint\u00a0Laurent Schleich SCHLEICH Schöffel Schwalbe SCHWALBE Schwarzkopf Schmidt\u00a0Spiele Scotch-Brite Sebago Sebamed Seiko Sensodyne Shiseido Shu\u00a0Uemura SIGG Siku SIKU Silit Simson Skil SKIL Skip\u00a0Hop SKF Smoby Snap-on Snickers\u00a0Workwear Sorel SOREL Speedo Spyder SRAM Stabilo STABILO Staedtler STAEDTLER Steiff Stokke Stussy Superdry Superfeet Swarovski Swatch Swiss\u00a0Army
TAG\u00a0Heuer Tamaris Tamiya Taylor\u00a0Made TaylorMade Ted\u00a0Baker Tempur Teva The\u00a0North\u00a0Face THE\u00a0NORTH\u00a0FACE Therm-a-Rest Thermaltake Tiffany Tikkurila Timberland Timbuk2 Timex Tissot Titleist Tom\u00a0Ford Tom\u00a0Tailor TOM\u00a0TAILOR Tonka Topeak TOPEAK Trangia Traxxas Trixie TRIXIE Troy-Bilt TRW Tumi TUMI TYR
UGG Umbro UMBRO Unilever Urban\u00a0Decay Urbanears
Valentino Vans Valeo VAUDE Vaude Veet Vera\u00a0Bradley Versace Vichy Victorinox Viktor\u00a0&\u00a0Rolf Volcom Vorwerk VTech Vtech
Wahl WAHL Waterman Weber Weleda WELEDA Wella Wera Whiskas Wiha WIHA Wolford Wolfcraft wolfcraft WORX Worx Wrangler
Xero\u00a0Shoes YETI Yeti Yankee\u00a0Candle Yves\u00a0Saint\u00a0Laurent Yves\u00a0Rocher YSL Yonex Zippo Zara ZWILLING Zwilling
Xerox XFX Xiaomi XMG Yamaha Yealink Yubico ZAGG Zalman Zanussi Zelmer Zeiss Zotac ZOTAC ZTE Zyxel ZyXEL`;

const BRANDS = new Set(
  NAMES.trim()
    .split(/[ \n]+/)
    .map((name) => plainWords(name.replaceAll("\u00a0", " "))),
);
const LONGEST = 3;

/** The known brands that stand in a name, with the place of their first word; as the name writes them. */
export function brandsIn(name: string): { readonly brand: string; readonly at: number }[] {
  const words = name.trim().split(/[\s,»«"“”()|/]+/);
  const found: { brand: string; at: number }[] = [];
  for (let at = 0; at < words.length; at++) {
    for (let length = LONGEST; length > 0; length--) {
      const candidate = words.slice(at, at + length).join(" ");
      if (at + length > words.length || !BRANDS.has(plainWords(candidate)) || !/[\p{Lu}\d]/u.test(candidate)) continue;
      found.push({ brand: candidate, at });
      at += length - 1;
      break;
    }
  }
  return found;
}
