import type { CurrencyCode } from "../domain/money.ts";

/** How a currency is written on pages, and where it is the money people pay with. */
export interface CurrencyName {
  /** Signs and abbreviations, matched in this letter case; a trailing full stop is part of one only where it stands here. */
  readonly symbols: readonly string[];
  /** Words, matched in any letter case. */
  readonly words: readonly string[];
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
}

// One line a currency: code, symbols, words, countries. A word of several parts is written with "_". What stands in several lines
// ("$", "kr", "руб") is ambiguous, and only the country or the page's own data can tell which currency it is.
const LINES = `
AED | AED د.إ.‏ د.إ. د.إ DH Dhs | dirham dirhams درهم | AE
AFN | ؋ Af Afs | afghani افغانی | AF
ALL | Lek lekë | lek lekë | AL
AMD | ֏ դր. դր | dram դրամ | AM
ANG | ƒ NAf NAfl Cg | | CW SX
AOA | Kz | kwanza | AO
ARS | $ AR$ | peso pesos | AR
AUD | $ A$ AU$ | dollar dollars | AU KI NR TV
AWG | ƒ Afl Afl. Awg | florin | AW
AZN | ₼ man. ман. ман | manat манат | AZ
BAM | KM КМ | marka maraka | BA
BBD | $ Bds$ | dollar dollars | BB
BDT | ৳ Tk টাকা টকা | taka | BD
BGN | лв. лв lv lv. | лева лев leva lev | BG
BHD | BD د.ب.‏ د.ب. د.ب | | BH
BIF | FBu | | BI
BMD | $ BD$ | dollar dollars | BM
BND | $ B$ BN$ | dollar dollars | BN
BOB | Bs Bs. | boliviano bolivianos | BO
BRL | R$ | real reais | BR
BSD | $ B$ | dollar dollars | BS
BTN | Nu. Nu | ngultrum | BT
BWP | P | pula | BW
BYN | Br р. р руб. руб | рублей рубля рубль | BY
BZD | $ BZ$ | dollar dollars | BZ
CAD | $ C$ CA$ CDN$ Can$ | dollar dollars | CA
CDF | FC CDF | | CD
CHF | Fr. Fr SFr. SFr | franken francs_suisses stutz | CH LI
CLP | $ CL$ CLP$ | peso pesos | CL
CNY | ¥ CN¥ 元 圆 RMB 人民币 | yuan renminbi | CN
COP | $ CO$ COL$ | peso pesos | CO
CRC | ₡ | colones | CR
CUC | CUC$ | |
CUP | $ ₱ CU$ | peso pesos | CU
CVE | $ Esc CV$ | escudo escudos | CV
CZK | Kč kč KČ Kc kc | korun koruna koruny korunách | CZ
DEM | DM | |
DJF | Fdj | | DJ
DKK | kr Kr KR dkr Dkr DKr | krone kroner | DK FO GL
DOP | $ RD$ | peso pesos | DO
DZD | DA د.ج.‏ د.ج. د.ج دج | دينار | DZ
EEK | Ekr | krooni | 
EGP | £ E£ LE L.E. ج.م.‏ ج.م. ج.م | جنيه جنيها | EG
ERN | Nfk | nakfa | ER
ETB | Br ብር | birr | ET
EUR | € | euro euros euroa eurot eura eurų eiro evro evra evri ευρώ евро євро еўра евра يورو | AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK AD MC SM VA ME XK
FJD | $ FJ$ | dollar dollars | FJ
FKP | £ FK£ | | FK
GBP | £ GB£ UK£ | sterling | GB IM JE GG
GEL | ₾ ლ | lari ლარი | GE
GHS | ₵ GH₵ GH¢ GHC | cedi cedis | GH
GIP | £ | | GI
GMD | D | dalasi | GM
GNF | FG GFr | | GN
GTQ | Q | quetzal quetzales | GT
GYD | $ G$ GY$ | dollar dollars | GY
HKD | $ HK$ | dollar dollars 港元 港幣 | HK
HNL | L | lempira lempiras | HN
HRK | kn | kuna kune | HR
HTG | G | gourde gourdes | HT
HUF | Ft ft | forint | HU
IDR | Rp rp | rupiah | ID
ILS | ₪ NIS ש"ח ש״ח | shekel shekels שקל שקלים | IL PS
INR | ₹ Rs RS rs रु. रु ૱ ௹ | rupee rupees रुपये रुपए | IN
IQD | ID د.ع.‏ د.ع. د.ع | دينار دینار | IQ
IRR | ﷼ | rial rials ریال ريال | IR
ISK | kr Kr KR Ikr ikr Íkr | króna krónur | IS
JMD | $ J$ JA$ | dollar dollars | JM
JOD | JD د.أ.‏ د.أ. د.أ د.ا | دينار | JO
JPY | ¥ JP¥ 円 圓 | yen 日本円 | JP
KES | KSh Ksh KSH Sh | shilling shillings | KE
KGS | сом | сом som | KG
KHR | ៛ | riel រៀល | KH
KMF | CF FC | | KM
KPW | KPW | | KP
KRW | ₩ 원 | won | KR
KWD | KD K.D. د.ك.‏ د.ك. د.ك | دينار | KW
KYD | $ CI$ KY$ | dollar dollars | KY
KZT | ₸ тг. тг тңг. тңг | тенге теңге tenge | KZ
LAK | ₭ ₭N | kip ກີບ | LA
LBP | £ LB£ L£ LL ل.ل.‏ ل.ل. ل.ل | ليرة | LB
LKR | Rs RS SLRs රු. රු ₨ | rupee rupees | LK
LRD | $ L$ LD$ | dollar dollars | LR
LSL | L M | loti maloti | LS
LTL | Lt | litas | 
LVL | Ls | lats | 
LYD | LD ل.د.‏ ل.د. د.ل.‏ د.ل. د.ل ل.د | دينار | LY
MAD | DH Dh dh DHS د.م.‏ د.م. د.م | dirham dirhams درهم | MA EH
MDL | L lei Lei LEI leu Leu | lei leu | MD
MGA | Ar MGA | ariary | MG
MKD | ден. ден | денари денар denari | MK
MMK | K Ks | kyat ကျပ် | MM
MNT | ₮ | төгрөг tugrik | MN
MOP | MOP$ | pataca patacas | MO
MRU | UM | ouguiya أوقية | MR
MUR | Rs RS MURs ₨ | rupee rupees | MU
MVR | Rf MRf MVR ރ | rufiyaa | MV
MWK | MK | kwacha | MW
MXN | $ MX$ Mex$ | peso pesos | MX
MYR | RM | ringgit | MY
MZN | MT MTn Mt | metical meticais | MZ
NAD | $ N$ | dollar dollars | NA
NGN | ₦ | naira | NG
NIO | C$ | córdoba córdobas | NI
NOK | kr Kr KR Nkr nkr | krone kroner | NO SJ
NPR | Rs RS NRs NPRs नेरू रू रु. रु ₨ | rupee rupees रुपैयाँ | NP
NZD | $ NZ$ | dollar dollars | NZ CK NU
OMR | ر.ع.‏ ر.ع. ر.ع ﷼ R.O. | ريال | OM
PAB | B/. B/ | balboa balboas | PA
PEN | S/. S/ | sol soles | PE
PGK | K | kina | PG
PHP | ₱ Php PhP | peso pesos piso | PH
PKR | Rs RS PKRs ₨ | rupee rupees روپے روپیہ | PK
PLN | zł Zł ZŁ zl Zl ZL | złoty złotych złote zloty zlotych | PL
PYG | ₲ Gs Gs. | guaraníes guaraní | PY
QAR | QR ر.ق.‏ ر.ق. ر.ق ﷼ | ريال | QA
RON | lei Lei LEI leu Leu LEU | lei leu | RO
RSD | дин. дин Дин. Дин din. Din. РСД | динара динар dinara dinar | RS
RUB | ₽ руб. руб Руб. Руб р. р Р. Р | рублей рубля рубль | RU
RWF | FRw RF | | RW
SAR | ر.س.‏ ر.س. ر.س ﷼ SR S.R. | ريال riyal riyals | SA
SBD | $ SI$ | dollar dollars | SB
SCR | SR SRe ₨ Rs | rupee rupees | SC
SDG | ج.س. ج.س | جنيه | SD
SEK | kr Kr KR Skr skr | krona kronor | SE AX
SGD | $ S$ SG$ | dollar dollars | SG
SHP | £ | | SH
SLE | SLE | leone leones | SL
SOS | S Ssh Sh.So. | shilling shillings | SO
SRD | $ Sr$ | dollar dollars | SR
SSP | £ | | SS
STN | Db | dobra | ST
SYP | £ £S SY£ ل.س.‏ ل.س. ل.س | ليرة | SY
SZL | E | lilangeni emalangeni | SZ
THB | ฿ บาท | baht บาท | TH
TJS | сом. сомонӣ | somoni сомони | TJ
TMT | TMT | manat | TM
TND | DT TND د.ت.‏ د.ت. د.ت | دينار | TN
TOP | T$ | paanga | TO
TRY | ₺ TL | lira türk_lirası | TR
TTD | $ TT$ | dollar dollars | TT
TWD | $ NT$ 元 圓 | dollar dollars 新台幣 新臺幣 | TW
TZS | TSh TSH | shilling shillings | TZ
UAH | ₴ грн. грн Грн. Грн ГРН | гривень гривні гривня гривны гривен | UA
UGX | USh USH | shilling shillings | UG
USD | $ US$ U$S $US USD$ | dollar dollars | US EC SV PR GU VI TL FM MH PW ZW
UYU | $ $U UYU$ | peso pesos | UY
UZS | so'm soʻm so‘m soʼm сум | сўм | UZ
VES | Bs Bs. Bs.S Bs.F. Bs.F Bs.D | bolívares bolívar | VE
VND | ₫ đ VNĐ VNđ vnđ | đồng dong | VN
VUV | VT Vt | vatu | VU
WST | WS$ | tala | WS
XAF | FCFA F.CFA CFA | | CM CF TD CG GQ GA
XCD | $ EC$ | dollar dollars | AG DM GD KN LC VC AI MS
XOF | FCFA F.CFA CFA | | BJ BF CI GW ML NE SN TG
XPF | CFPF FCFP F_CFP XPF | | PF NC WF
YER | ﷼ ر.ي.‏ ر.ي. ر.ي | ريال | YE
ZAR | R | rand | ZA
ZMW | ZK K | kwacha | ZM
ZWL | Z$ | dollar dollars | 
`;

const list = (text: string | undefined): string[] =>
  (text ?? "")
    .split(" ")
    .filter((part) => part !== "")
    .map((part) => part.replaceAll("_", " "));

/** Money that people count in but that has no ISO code: a toman is ten rials, and taking one for the other is wrong by ten. */
export const unitsWithoutCode: readonly string[] = ["تومان", "تومن", "toman", "₠", "₢", "₣", "₤", "₧", "₯", "₶", "৲"];

/** ISO 4217 code -> symbols, words and countries, for every currency in use and the ones old pages still show. */
export const currencyNames: ReadonlyMap<CurrencyCode, CurrencyName> = new Map(
  LINES.trim()
    .split("\n")
    .map((line) => {
      const [code = "", symbols, words, countries] = line.split("|").map((part) => part.trim());
      return [code, { symbols: list(symbols), words: list(words), countries: list(countries) }];
    }),
);
