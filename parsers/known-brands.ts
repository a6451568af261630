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
