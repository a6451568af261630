import type { Availability } from "../domain/offer.ts";
import { mayMatch } from "./gated-pattern.ts";
import { phrases } from "./phrases.ts";
import { plainWords } from "./plain-words.ts";
import { withoutDecibels } from "./without-decibels.ts";

// schema.org ItemAvailability with and without its address, Google Merchant, Open Graph and shop programs' own words; letters only.
const LABELS = new Map<string, Availability>(
  Object.entries({
    instock: "InStock",
    instoreonly: "InStoreOnly",
    onlineonly: "InStock",
    available: "InStock",
    availablefororder: "InStock",
    availableonline: "InStock",
    limitedavailability: "LimitedAvailability",
    limitedstock: "LimitedAvailability",
    lowstock: "LimitedAvailability",
    outofstock: "OutOfStock",
    soldout: "OutOfStock",
    oos: "OutOfStock",
    unavailable: "OutOfStock",
    notavailable: "OutOfStock",
    notinstock: "OutOfStock",
    reserved: "OutOfStock",
    preorder: "PreOrder",
    presale: "PreOrder",
    backorder: "BackOrder",
    onbackorder: "BackOrder",
    pending: "BackOrder",
    madetoorder: "MadeToOrder",
    discontinued: "Discontinued",
  }),
);
/** They themselves. */
export const SCHEMA_LABELS: readonly string[] = [...LABELS.keys()];
/** What may stand at the end of one: their last letters, or what is dropped. */
const END = new RegExp(`[${[...LABELS.keys()].map((label) => label.at(-1)).join("")}\\s_-]`, "i");

const DISCONTINUED = phrases(
  "discontinued|no longer available|no longer sold|no longer in our range|no longer manufactured|end of life|wycofan* z|wycofany|wycofana|wycofane|produkt archiwalny|koniec produkcji|nie jest juz produkowan*|produkt niedostepny na stale|nie jest juz dostepn*|juz niedostepn*|zakonczono sprzedaz",
  "nicht mehr lieferbar|nicht mehr verfugbar|nicht mehr erhaltlich|nicht mehr im sortiment|nicht mehr im angebot|auslaufartikel ausverkauft|produktion eingestellt|ausgelistet|ukoncen*|prodej skoncil|ukonceny predaj|predaj ukonceny|predaj bol ukonceny|jiz se nevyrabi|uz sa nevyraba|nebude naskladnen*",
  "n'est plus disponible|plus commercialise|plus fabrique|fin de serie epuise|arrete|descatalogado|ya no esta disponible|ya no disponible|fuera de catalogo|fuori produzione|non piu disponibile|fuori catalogo|niet meer leverbaar|niet langer leverbaar|niet meer verkrijgbaar|uit assortiment|uit het assortiment",
  "nu se mai produce|nu se mai comercializeaza|produs discontinuat|scos din fabricatie|nu mai este disponibil*|scos din oferta|megszunt|kifutott|mar nem rendelheto|mar nem kaphato|tootmine lopetatud|ei ole enam saadaval|enam ei toodeta",
  "販売を終了*|販売終了*|生産終了*|生産完了*|取扱終了*|取り扱い終了*|取扱いを終了*|廃盤*|廃番*|已下架*|已停产*|已停產*|停售*|판매종료*|판매 종료*|단종*|снят с производства|снято с производства|знято з виробництва|utgatt ur sortimentet|utgatt|udgaet|poistunut valikoimasta|satistan kaldirildi|uretimi durdur*|καταργ*|nebepardavinejama*|vairs netiek razot*",
  "uz sa nepredava|uz se neprodava|jiz se neprodava|nem gyartjak*",
);

const NOT_AVAILABLE = phrases(
  "brak w magazynie|brak towaru|brak produktu|brak na stanie|brak w sprzedazy|chwilowo brak|chwilowy brak|produkt niedostepn*|niedostepn*|nie jest dostepn*|nie dostepn*|nie ma w magazynie|wyprzedan*|towar niedostepn*|powiadom o dostepnosci|powiadom mnie|brak",
  "out of stock|out-of-stock|sold out|not in stock|not available|unavailable|currently not available|temporarily out|no stock|none in stock|notify me when|email when available|outofstock|temporarily unavailable|currently out|currently unavailable|no longer in stock|item is out|all gone|sold|waitlist|join the waitlist|join waitlist|waiting list|this item has sold|stocked out|all sold",
  "nicht auf lager|nicht an lager|nicht lagernd|nicht vorratig|nicht verfugbar|nicht zur verfugung|nicht mehr zur verfugung|nicht lieferbar|nicht bestellbar|nicht erhaltlich|nicht mehr auf lager|derzeit ausverkauft|ausverkauft|vergriffen|leider ausverkauft|kein lagerbestand|zur zeit nicht *|nicht am lager|keine lieferung|aktuell nicht *",
  "neni skladem|nejsou skladem|nie je skladom|nie su skladom|vyprodano|vypredane|vypredany|nedostupn*|neni dostupn*|nie je dostupn*|momentalne nedostupn*|docasne nedostupn*|neni na sklade|nie je na sklade|nelze objednat|neda sa objednat|hlidat dostupnost",
  "rupture de stock|en rupture|rupture|indisponible|non disponible|pas disponible|pas en stock|epuise*|n'est pas disponible|pas disponibles|actuellement indisponible|n'est plus en stock|ne sont plus en stock|plus en stock|n'est pas en stock|plus de stock",
  "agotad*|sin stock|sin existencias|no disponible*|no esta disponible|fuera de stock|no hay stock|no quedan|avisame cuando",
  "esaurit*|non disponibile|non disponibili|non e disponibile|terminat*|non in magazzino|non in stock|attualmente non *|avvisami quando",
  "niet op voorraad|uitverkocht|niet leverbaar|niet beschikbaar|geen voorraad|tijdelijk uitverkocht|niet voorradig|momenteel niet *|niet in voorraad",
  "stoc epuizat|nu este in stoc|nu este disponibil*|indisponibil*|fara stoc|lipsa stoc|stoc zero|epuizat|momentan indisponibil*|nu e in stoc|anunta-ma",
  "nincs raktaron|nincs keszleten|elfogyott|nem elerheto|nem kaphato|nem rendelheto|jelenleg nem *|keszlethiany|nem raktaron|kifogyott|nincs a raktaron|ertesitest kerek",
  "otsas|labi muudud|ei ole laos|pole laos|laost otsas|ei ole saadaval|pole saadaval|laos puudub|hetkel ei ole *|nav noliktava|nav pieejam*|izpardots|nera sandelyje|neturime|isparduota|нет в наличии|немає в наявності|няма в наличност|нет на складе|нет в продаже|распродан*|закончил*|отсутствует|временно недоступ*|нет под заказ|закінчил*|немає на складі|изчерпан*|slut i lager|slut i webblager|ej i lager|tillfalligt slut|finns ej|ikke tilgjengelig|ikke pa nettlager|ikke pa lager|ei varastossa|udsolgt|utsolgt|slutsald|loppunut|nije dostupno|nema na zalihi|ni na zalogi|rasprodan*|razprodan*|nije na stanju|nema na stanju|ei saatavilla|loppu",
  "在庫なし*|在庫無し*|在庫切れ*|在庫がありません*|売り切れ*|売切*|品切*|完売*|入荷待ち*|sold out*|缺货*|缺貨*|售罄*|无货*|無貨*|已售完*|售完*|补货*|補貨*|暂无库存*|품절*|일시품절*|재고 없*|재고없*|tukendi|stokta yok|stoklarimizda yok|stokta bulunm*|temin edilem*|esgotad*|indisponivel|fora de estoque|sem estoque|sem stock|εξαντλ*|μη διαθεσιμ*|δεν ειναι διαθεσιμ*|het hang|tam het hang|stok habis|habis terjual|tidak tersedia|stok kosong|אזל*|לא במלאי|חסר במלאי|غير متوفر*|نفد*|نفذ*|غير متاح*|สินค้าหมด*|ناموجود*",
  // What says of each that it is there, with a word that denies it.
  "not currently in stock|not presently in stock|not yet in stock|not presently available|not yet available|isn't in stock|isn't available|aren't in stock|don't have this in stock|no longer stocked|nicht mehr vorratig|nicht mehr am lager|nicht mehr an lager|nicht mehr lagernd|nicht mehr bestellbar|noch nicht lieferbar|kein bestand|nie ma juz w magazynie|nie ma na stanie|nie ma juz na stanie|nie ma na magazynie|nie mamy na stanie",
  "non piu in stock|non e piu in stock|non e in stock|non piu in magazzino|non e in magazzino|non in pronta consegna|no esta en stock|ya no esta en stock|no tenemos stock|nao esta em stock|nao esta em estoque|ja nao esta em stock|nao disponivel|nao esta disponivel|nao ha stock|niet meer op voorraad|momenteel niet meer op voorraad|momenteel niet meer leverbaar|niet meer voorradig|niet meer in voorraad|hors stock|plus disponible|plus disponibles|pas de stock",
  "nu mai este in stoc|nu se afla in stoc|nu mai e in stoc|nu avem in stoc|nu mai avem in stoc|inte i lager|inte tillganglig*|ikke laengere pa lager|ikke længere pa lager|ikke i lager|ei ole varastossa|ei enaa varastossa|ei ole enaa varastossa|ei enaa saatavilla|ni vec na zalogi|ni vec na voljo|nije vise dostupn*|nije na zalihi|nije na skladistu|nema na skladistu|nemame skladem|nemame skladom|nav uz vietas|не в наличии|не е в наличност|няма на склад|stokta kalmadi|stokta degil|stokta mevcut degil|stoklarda yok|khong con hang|khong san hang",
);

const PRE_ORDER = phrases(
  "przedsprzedaz*|zamow przedpremierowo|preorder|pre-order|pre order|w przedsprzedazy|zapowiedz|premiera #|vorbestell*|vorbestellung|vorverkauf|erscheint am|erscheint demnachst|jetzt vorbestellen|predobjednavk*|predobjednat|predprodej|predpredaj|precommande*|pre-commande*|precommander",
  "preventa|pre-venta|reserva ya|prevendita|preordin*|pre-ordin*|pre ordine|voorbestel*|reserveer nu|precomand*|pre-comanda|elorendel*|elojegyez*|eeltellimus*|eeltellitav|coming soon|bald verfugbar|wkrotce dostepn*|dostepn* wkrotce|wkrotce w sprzedazy|available soon|soon available|demnachst verfugbar|demnachst erhaltlich|bientot disponible*|prochainement disponible*|a paraitre|proximamente|pronto disponible*|prossimamente|presto disponibil*|binnenkort beschikbaar|binnenkort verkrijgbaar|in curand|hamarosan elerheto|hamarosan kaphato|brzy dostupn*|coskoro dostupn*|forudbestil*|forhandsbestil*|ennakkotilaa*|forhandsboka",
  "予約受付中*|予約受付*|予約商品*|予約販売*|予約する*|ご予約*|预售*|預售*|预订*|預購*|예약판매*|예약구매*|예약주문*",
  "releases #|pripravujeme|ocekavame vydani|proximo lanzamiento|prenota ora|in uscita|verschijnt op|hamarosan",
);

const BACK_ORDER = phrases(
  "κατοπιν παραγγελιας|backorder|backordered|back-order|back-ordered|back order|on back order|available on backorder|nachbestell*|nachlieferung|wird nachgeliefert|liefertermin unbekannt|bestellt beim lieferanten|im zulauf|zulauf|ware unterwegs|wieder lieferbar ab|wieder verfugbar ab|wieder auf lager ab|lieferbar ab|verfugbar ab|auf bestellung|ab bestellung|bestellware|bestellartikel|besorgungsartikel|besorgungsware",
  "dostepn* na zamowienie|na zamowienie|bedzie dostepn*|beda dostepn*|demnachst lieferbar|in kurze lieferbar|in kurze verfugbar|soon in stock|brzy skladem|coskoro skladom|binnenkort op voorraad|binnenkort leverbaar|hamarosan raktaron|oczekujemy na dostawe|w drodze|u dostawcy|sprowadzamy na zamowienie|dostepny od #|dostawa w drodze|na dotaz|na objednavku|na objednani|u dodavatele|u dodavatela|na ceste|ocekavame|ocakavame|skladem u dodavatele|skladem od #|sur commande|en cours de reapprovisionnement|reapprovisionnement",
  "bajo pedido|por encargo|su ordinazione|in arrivo|disponibile su ordinazione|op bestelling|nabestelling|binnenkort weer|weer leverbaar|in backorder|in nabestelling|la comanda|in curs de aprovizionare|disponibil la furnizor|stoc furnizor|in stoc la furnizor|rendelesre|rendelheto|beszallitoi raktar*|uton|kulso raktar*|tellimisel|tellitav|special order|available to order|expected in stock|due in stock|beim lieferanten|beim hersteller|wird fur sie bestellt|wird fur dich bestellt|wird fur euch bestellt|wird bestellt|wird nachbestellt|bestellen wir fur sie|nachster wareneingang|nachste lieferung am|nachste lieferung erwartet|neue ware am|prochain arrivage|reassort prevu|proxima reposicion|prossimo arrivo|nastepna dostawa|najblizsza dostawa|nova dodavka|volgende levering verwacht|nasta leverans|bestellen wir fur dich|im fernlager|nur auf bestellung|lieferantenlager|nicht sofort lieferbar|nicht sofort verfugbar|niet direct leverbaar|order now, ships|под заказ|под замовлення|по поръчка|sadece siparis uzerine",
  "kann aber bestellt werden|kann jedoch bestellt werden|aber bestellbar|jedoch bestellbar|more on the way|expected #|wordt besteld|wordt voor u besteld|op aanvraag leverbaar|reassort en cours|reassort prevu le",
);

const MADE_TO_ORDER = phrases(
  "made to order|made-to-order|custom made|na wymiar|produkt na wymiar|wykonywan* na zamowienie|wykonujemy na zamowienie|produkowan* na zamowienie|produkcja na zamowienie|vyrabime na objednavku|vyrabame na objednavku|auf bestellung gefertigt|auf anfrage gefertigt|sonderanfertigung|massanfertigung|wird fur sie gefertigt|wird fur sie angefertigt|fur sie angefertigt|auf mass|fertigung auf bestellung|na miru|zakazkova vyroba|na mieru|zakazkova vyroba|sur mesure|fabrique sur commande|hecho a medida|fabricado bajo pedido",
  "realizat la comanda|produs la comanda|meretre keszul*|su misura|realizzato su ordinazione|op maat gemaakt|op maat|la comanda speciala|pe comanda|egyedi gyartas|rendelesre keszul|eritellimus*",
  "handmade to order|built to order|na indywidualne zamowienie|vyrabime na zakazku|na zakazku|vyroba na objednavku|vyrabame na zakazku|fabrique* a la commande|realise* a la commande|fabrication a la commande|eigens fur sie gefertigt|eigens fur sie angefertigt|eigens fur dich gefertigt|fabrique sur commande|fabrication sur commande|hecho por encargo|fabricado por encargo|fabricado bajo pedido|hecho a medida|prodotto su richiesta|gemaakt op bestelling|op bestelling gemaakt|maatwerk",
);

const STORE_ONLY = phrases(
  "in store only|in-store only|only in store|available in store only|available to buy in store only|not sold online|non vendu en ligne|pas vendu en ligne|pas vendu sur internet|nicht online bestellbar|online nicht bestellbar|nicht im online-shop|no se vende online|non vendibile online|niet online te koop|neprodava se online|only available in store|store pickup only|collection only|click & collect only|tylko w sklepie stacjonarnym|tylko w salonie|dostepn* tylko w sklepach|tylko odbior osobisty|wylacznie do odbioru osobistego|tylko do odbioru osobistego|wylacznie odbior osobisty|nur zur abholung|wylacznie w sklepach|nur im markt|nur in der filiale|nur im geschaft|nur im laden|nur im ladengeschaft|nur abholung|nur selbstabholung",
  "pouze na prodejne|jen na prodejne|pouze osobni odber|pouze v prodejne|iba na predajni|iba v predajni|len na predajni|len v predajni|iba osobny odber|uniquement en magasin|disponible en magasin uniquement|en magasin uniquement|en magasin seulement|en boutique uniquement|en boutique seulement|exclusivement en magasin|solo en tienda|disponible solo en tienda|solo in negozio|disponibile solo in negozio|alleen in de winkel|uitsluitend in de winkel|doar in magazin|disponibil doar in magazine|csak uzletben|csak aruhazban|csak boltban|ainult kaupluses",
  "pickup only|pick-up only|dostepn* wylacznie w sklep*|solo recogida en tienda|solo ritiro in negozio|alleen afhalen|alleen af te halen|doar ridicare*|csak szemelyes atvetel*|kizarolag uzlet*|kizarolag szemelyes*",
);

const LIMITED = phrases(
  "ostatni* sztuk*|ostatni* egzemplarz*|malo sztuk|last items|zbyvaji # ks|zostavaju # ks|mar csak #|laatste exempla*|mala ilosc|niewielka ilosc|na wyczerpaniu|pozostal* # szt*|zostal* # szt*|zostalo tylko|tylko # szt*|koncowka serii|only # left|only # remaining|just # left|# left in stock|low stock|limited stock|limited availability|few left|last few|almost gone|last one|last item|last copy|last copies|last pair|last # in stock",
  "nur noch #|nur noch wenige|wenige verfugbar|geringer bestand|restposten|letzte stucke|letztes stuck|begrenzt verfugbar|knapper bestand|knapper lagerbestand|wenig bestand|geringe stuckzahl|solange der vorrat reicht|posledni kus*|posledne kus*|posledny kus|zbyvaji # kus*|zbyva # kus|posledni # ks|posledne # ks|limitovan*",
  "plus que #|derniers articles|dernieres pieces|derniere piece|stock limite|quantite limitee|ultimas unidades|ultima unidad|solo quedan|solo queda|quedan #|pocas unidades|stock bajo|ultimi pezzi|ultimo pezzo|ultimi # pezzi|ultime # bottiglie|ultime bottiglie|ultime # copie|ultima copia|disponibilita limitata|solo # rimast*|ne restano|rimangono|nog maar #|slechts # op voorraad|laatste stuk*|beperkt beschikbaar|beperkte voorraad",
  "ultimele # produse|ultimele bucati|ultimul produs|stoc limitat|ultimele produse|utolso # darab|utolso darab*|korlatozott keszlet|keves van|viimased|viimane tukk|piiratud kogus|vahe laos",
  "ostatni* # szt*|niski stan magazyn*|only # in stock|only # available|few in stock|few remaining|limited quantities|limited quantity|running low|low in stock|nur # auf lager|nur # verfugbar|wenige auf lager|nur wenige|il ne reste que|il n'en reste que|plus que quelques|stock faible|faible stock|quantites limitees|ultimas piezas|pocas existencias|ultimas existencias|pochi pezzi|ne restano solo|scorte limitate|bijna op|weinig voorraad|lage voorraad|laatste # stuk*|malo kusu|stoc redus|ultimele # bucati|fogyoban|alacsony keszlet|keves keszleten",
  "fatal i lager|fa kvar|endast # kvar|bara # kvar|endast # i lager|begransat antal|fa igjen|kun # igjen|bare # igjen|fa pa lager|begrenset antall|kun # tilbage|fa tilbage|begraenset antal|vain # jaljella|vain # kpl|viimeiset # kpl|liko tik #|liko #|paskutin* # vnt*|paskutin* prek*|mazas likutis|atlikus* # gab*|palikus* # gab*|palicis # gab*|pedej* # gab*|jaanud # tk|alles # tk|jaanud vaid #",
  "осталось #|остался #|осталось мало|мало на складе|заканчивается|последние экземпляры|последний экземпляр|залишилось #|залишився #|закінчується|последни бройки|последни # броя|ограничено количество|τελευται* κομματι*|τελευται* τεμαχι*|περιορισμεν* αποθεμ*|περιορισμεν* διαθεσιμ*|restam #|resta #|apenas # unidades|poucas unidades|ultimas pecas|ultima peca|son # adet|son # urun|残りわずか*|在庫わずか*|残り#点*|残り#個*|残り # 点*|仅剩*|僅剩*|库存紧张*|庫存緊張*|sap het hang|con # san pham|zadnji kos*|zadnji komad*|posljednji komad*|ograniceno dostupno",
  "wenige exemplare|geringer lagerbestand|restbestand|pozostalo tylko|zostaly tylko|zostala tylko|pozostaly tylko|pozostalo jeszcze|pozostala # szt*|posledni # kus*|posledne # kus*|zostava # ks|zostava # kus*|derniers exemplaires|dernier exemplaire",
);

// What says so with a word that denies it.
const ALMOST_GONE = phrases(
  "almost sold out|nearly sold out|fast ausverkauft|prawie wyprzedan*|temer vyprodan*|skoro vyprodan*|takmer vypredan*|bientot epuise*|presque epuise*|casi agotad*|quase esgotad*|quasi esaurit*|bijna uitverkocht|aproape epuizat*|majdnem elfogyott|nastan slutsald|nesten utsolgt|naesten udsolgt|melkein loppuunmyyty|tukenmek uzere|품절임박*|품절 임박*",
);

const AVAILABLE = phrases(
  "dostepny|dostepna|dostepne|dostepni|dostepnych|dostepnego|dostepnej|w magazynie|na magazynie|na stanie|od reki|duza ilosc|srednia ilosc|wysylka w|wysylka dzis|wysylka jutro|wysylamy w|gotowy do wysylki|produkt w magazynie|jest w magazynie|wysylka do #|wysylka natychmiast*|wysylka 24|do koszyka",
  "in stock|instock|in-stock|available|ready to ship|ships within|ships today|ships in|dispatched within|ready for dispatch|add to cart|add to basket|in store & online|on stock|in-stock|usually ships|usually dispatched|ready to dispatch|same day dispatch|plenty in stock|free to ship|item is in stock|immediate dispatch",
  "auf lager|an lager|lagernd|vorratig|verfugbar|lieferbar|sofort lieferbar|sofort verfugbar|versandbereit|versandfertig|versandlager|lieferzeit|am lager|in den warenkorb|lieferung in|lieferung bis|ab lager|lagerware|abholbereit|sofort|werktage|werktag|werktagen|lagerbestand|versand in",
  "skladem|skladom|na sklade|ihned k odeslani|dostupny|dostupna|dostupne|dostupni|dostupnych|k dispozici|k dispozicii|expedice do|odesleme|odosleme|ihned|ihned k odberu|do kosiku|do kosika|do #h|do 24 hodin",
  "en stock|disponible|disponibles|expedie sous|expedition sous|livre sous|livraison sous|ajouter au panier|en magasin|envio inmediato|en existencia|hay existencias|hay stock|entrega en|anadir al carrito|envio en",
  "disponibile|disponibili|disponibilita immediata|in magazzino|pronta consegna|spedizione immediata|aggiungi al carrello|spedito entro|in pronta consegna",
  "op voorraad|voorradig|leverbaar|direct leverbaar|in voorraad|beschikbaar|morgen in huis|vandaag besteld|in winkelwagen|uit voorraad leverbaar|levertijd",
  "in stoc|disponibil|disponibila|disponibile|stoc suficient|adauga in cos|livrare in|stoc disponibil|in stock depozit",
  "raktaron|keszleten|azonnal szallithato|elerheto|kaphato|kosarba|van keszleten|azonnal atveheto|raktarrol|azonnal",
  "ir noliktava|noliktava|pieejams|ir uz vietas|yra sandelyje|turime sandelyje|laos|laos olemas|saadaval|olemas|kohe olemas|lisa korvi|в наличии|в наявності|в наличност|i lager|pa lager|varastossa|na zalogi|na zalihi|dostupno|є в наявності|есть в наличии|на складе|много|есть на складе|в наявності|на склад|finns i lager|i webblager|pa nettlager|klar til levering|pa fjernlager|heti saatavilla|saatavilla|toimitetaan heti|na stanju|na skladistu",
  "在庫あり*|在庫有*|在庫 あり*|在庫:あり*|在庫：あり*|在庫：○*|在庫◎*|在庫○*|即納*|即日発送*|当日発送*|现货*|現貨*|有货*|有貨*|有库存*|有庫存*|库存充足*|庫存充足*|재고 있*|재고있*|구매 가능*|구매가능*|stokta var|stokta|stokta mevcut|stoklarda|em estoque|em stock|disponivel|pronta entrega|διαθεσιμ*|αμεσα διαθεσιμ*|ετοιμοπαραδοτ*|σε αποθεμα*|παραδοση σε|con hang|san hang|stok tersedia|tersedia|ready stock|stok ada|במלאי|קיים במלאי|זמין במלאי|متوفر*|متاح*|موجود*|มีสินค้า*|พร้อมส่ง*",
  "morgen bei dir|morgen bei ihnen|versand heute|lieferung morgen|get it tomorrow|delivery tomorrow|dispatched same day|wyslemy dzis*|wyslemy jutro|dostawa jutro|duza dostepnosc|dorucime zitra|dorucime zajtra|k odeslani do|livre demain|livraison demain|expedie aujourd'hui|en existencias|entrega manana|recibelo manana|spedizione in|consegna domani|vandaag verzonden|morgen geleverd",
);

// "Not in the shop around the corner" says nothing of what can be ordered here.
const NOT_IN_BRANCH = phrases(
  "niedostepn* w salon*|niedostepn* w sklepie|brak w salon*|nicht im markt verfugbar|nicht in der filiale|nicht lagernd im geschaft|im markt nicht verfugbar|in der filiale nicht verfugbar|not available in store|not in store|neni na prodejne|nie je na predajni|indisponible en magasin|non disponibile in negozio|niet in de winkel|no disponible en tienda|indisponibil in magazin|nincs az uzletben",
);
// Offers to write when it is back: it is not there now, whatever words of availability follow.
const NOTIFY = phrases(
  "powiadom*|zawiadom*|notify me*|email me when|e-mail me when|let me know when|back in stock|alert me when|benachrichtig*|sobald *|wieder verfugbar ist|wenn wieder verfugbar|bei verfugbarkeit|verfugbarkeitsalarm|upozornit*|hlidat*|strazit*|avertissez-moi|prevenez-moi|m'avertir|me prevenir|alerte de disponibilite|avisame*|avisarme*|notificame*|avvisami*|avvertimi*|houd mij op de hoogte|mail mij*|mail me wanneer*|laat het me weten*|laat me weten*|alertez-moi|m'alerter|avise-me*|avisa-me*|anunta-ma*|notifica-ma*|ertesites*|ertesit*|teavita*|pranesk*|bevaka*",
);
/** "Prodáno", where it is all that is said: beside a name or a number it tells by whom, or how many. */
const SOLD_WORDS =
  "(?:prodano|predano|sprzedane|sprzedany|sprzedana|verkauft|vendu|vendue|vendido|vendida|venduto|venduta|verkocht|vandut|eladva|muudud|solgt|sald|myyty|parduota|pardots|продано)";
const SOLD = new RegExp(String.raw`^[^\p{L}\d]*${SOLD_WORDS}[^\p{L}\d]*$`, "u");
/** The same without what may stand around it. */
export const SOLD_ALONE = new RegExp(`^${SOLD_WORDS}`, "u");
const PIECES = String.raw`(?:szt|stk|stck|stuck|pcs|pieces?|ks|kus|db|buc|tk|unidades|uds?|pezzi|pz|stuks|artikel|exemplaires|(?:(?:units?|items?|left|more) )?in stock|auf lager|skladem)`;
const COUNTED = new RegExp(String.raw`(?<![\d.,])(\d{1,6}) ?${PIECES}(?!\p{L})`, "u");
/** What stands behind a number of pieces, in plain words. */
export const PIECES_BEHIND = new RegExp(`^${PIECES}`, "u");
/** What stands before a number of pieces, and says nothing without it. */
const COUNT_LABEL = /^\W*(?:qty|quantity|number|stuckzahl|anzahl|menge|ilosc|cantidad|quantite|quantita|aantal)(?!\p{L})[^\d:]*:?$/u;
/** "or delivery time", at the head of a column: it says nothing without what stands below it. */
const TIME_LABEL = /^\W*(?:\p{L}{2,6}\.? )?(?:lieferzeit(?:en)?|levertijd)\W*$/u;
// A label is a short text; in a long one the words speak of something else.
const MOST_CHARACTERS = 200;

/**
 * Reads whether an offer can be bought, from schema.org in any form or from the words of a label in the languages of the EU's larger
 * markets. "Not in stock, deliverable from ..." is BackOrder. Returns null where the text does not say, or says both yes and no.
 */
export function readAvailability(text: string): Availability | null {
  const label = labelIn(text);
  if (label !== undefined) return label;
  const words = plainWords(withoutDecibels(text.slice(0, MOST_CHARACTERS + 1)));
  if (words === "" || text.trim().length > MOST_CHARACTERS) return null;
  return readWords(words);
}

/** "http://schema.org/InStock", "in_stock", "In stock". */
function labelIn(text: string): Availability | undefined {
  // Most texts end like none of them.
  if (!END.test(text.slice(-1))) return undefined;
  const last = text.slice(Math.max(text.lastIndexOf("/"), text.lastIndexOf("#"), text.lastIndexOf(":")) + 1);
  return last.length > 60 ? undefined : LABELS.get(last.replace(/[\s_-]/g, "").toLowerCase());
}

/** Whether a text without digits, in plain words beside it, may say anything of that; false is sure. */
export function maySayAvailability(text: string, words: string): boolean {
  return maySay(words) || labelIn(text) !== undefined;
}

/** Besides numbers of pieces, what says in plain words whether an offer can be bought, and the labels of schema.org. */
export const AVAILABILITY_WORDS: readonly RegExp[] = [
  NOTIFY,
  SOLD,
  DISCONTINUED,
  PRE_ORDER,
  NOT_IN_BRANCH,
  NOT_AVAILABLE,
  MADE_TO_ORDER,
  BACK_ORDER,
  STORE_ONLY,
  LIMITED,
  ALMOST_GONE,
  AVAILABLE,
];
const maySay = mayMatch(AVAILABILITY_WORDS);
/** Whether plain words name a number of pieces as shops do that have them. */
export function saysPieces(words: string): boolean {
  return COUNTED.test(words);
}

/**
 * "Toner (sold separately)": how it is sold, not that it is. "In stock (can be backordered)": what comes after the stock is gone. "Not
 * available for home delivery": it may be in the shop.
 */
const NOT_NOW =
  /(?<!\p{L})(?:not (?:currently )?available for (?:home )?delivery|unavailable for (?:home )?delivery|(?:home )?delivery (?:is )?(?:not available|unavailable)|sold (?:separately|individually|singly|by|as|in|per|each|exclusively|only|with|without|to)|can be back-?ordered)(?!\p{L})/gu;

/** "L18/01.10. 17:00: 44 pieces": what somebody else had at that hour. */
const CLOCK = /(?<!\d)\d{1,2}:\d\d: /;
/** A time of delivery in days or weeks. */
const LATER =
  /\d ?(?:tage?n?|werktage?n?|arbeitstage?n?|wochen?|days?|working days|weeks?|dni|dni roboczych|tygodni\p{L}*|dn[iu]|tyden|tydn\p{L}*|tyzdn\p{L}*|jours?|semaines?|dias?|semanas?|giorni|settiman[ae]|dagen|werkdagen|weken|zile|saptamani|nap|het)(?!\p{L})/u;

function readWords(written: string): Availability | null {
  const words =
    written.includes("sold") || written.includes("ordered") || written.includes("delivery") ? written.replace(NOT_NOW, " ") : written;
  if (COUNT_LABEL.test(words) || TIME_LABEL.test(words)) return null;
  // Long ones are explanations beside a label that says it itself.
  if (NOTIFY.test(words)) return words.length <= 60 ? "OutOfStock" : null;
  if (SOLD.test(words)) return "OutOfStock";
  if (ALMOST_GONE.test(words)) return "LimitedAvailability";
  if (DISCONTINUED.test(words)) return "Discontinued";
  if (PRE_ORDER.test(words)) return "PreOrder";
  const { found: elsewhere, rest: here } = takeOut(words, NOT_IN_BRANCH);
  const { found: negated, rest } = takeOut(here, NOT_AVAILABLE);
  if (MADE_TO_ORDER.test(rest)) return "MadeToOrder";
  if (BACK_ORDER.test(rest)) return "BackOrder";
  // "Not in stock, delivery time 2 to 3 weeks" is ordered in.
  if (negated && AVAILABLE.test(rest)) return LATER.test(rest) ? "BackOrder" : null;
  if (negated) return "OutOfStock";
  if (STORE_ONLY.test(rest)) return "InStoreOnly";
  if (LIMITED.test(rest)) return "LimitedAvailability";
  const count = COUNTED.exec(rest)?.[1];
  // "0 Artikel" is an empty cart.
  if (count !== undefined && !CLOCK.test(rest) && (Number(count) > 0 || !/artikel|item|exemplaires/.test(rest)))
    return Number(count) > 0 ? "InStock" : "OutOfStock";
  if (AVAILABLE.test(rest)) return "InStock";
  return elsewhere && rest.trim() === "" ? "OutOfStock" : null;
}

function takeOut(words: string, pattern: RegExp): { readonly found: boolean; readonly rest: string } {
  if (!pattern.test(words)) return { found: false, rest: words };
  return { found: true, rest: words.replaceAll(new RegExp(pattern.source, "gu"), " ") };
}
