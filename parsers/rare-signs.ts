/** Which signs beyond ASCII that matter stand somewhere in a page's bytes: most pages have none of them, and one look tells. */
export interface RareSigns {
  /** U+FFFD, which stands for bytes that could not be read. */
  readonly replaced: boolean;
  /** What UTF-8 looks like that was written out twice: "Ã", "Â", "â‚¬". */
  readonly twice: boolean;
  /** Perhaps digits of other scripts: Arabic, Persian, Indian, wide. */
  readonly digits: boolean;
  /** What other scripts write in the place of a colon or number sign: "：", "№". */
  readonly colons: boolean;
}

const REPLACEMENT = Buffer.from("\ufffd");
const TWICE = [Buffer.from("Ã"), Buffer.from("Â")];
/** The end of "â‚¬", which stands on fewer pages than its beginning. */
const TWICE_EURO = Buffer.from("â‚¬").subarray(4);
const WIDE = Buffer.from([0xef, 0xbc]);
const WIDE_COLON = Buffer.from("：");
const NUMERO = Buffer.from("№");
const DEVANAGARI_DIGIT = Buffer.from([0xe0, 0xa5]);
/** First bytes of letters and digits of Arabic and Persian, of accented Latin, and of what else the above begin with. */
const [ARABIC, PERSIAN, ACCENTED, FULL, INDIAN] = [0xd9, 0xdb, 0xc3, 0xef, 0xe0] as const;

/** `bytes`: UTF-8. Buffers find one byte much faster than a loop goes over all, and most of these stand on no page. */
export function rareSigns(bytes: Buffer): RareSigns {
  const full = bytes.includes(FULL);
  const wide = full && bytes.includes(WIDE);
  return {
    replaced: full && bytes.includes(REPLACEMENT),
    twice: bytes.includes(ACCENTED) && (bytes.includes(TWICE_EURO) || TWICE.some((signs) => bytes.includes(signs))),
    digits: wide || bytes.includes(ARABIC) || bytes.includes(PERSIAN) || (bytes.includes(INDIAN) && bytes.includes(DEVANAGARI_DIGIT)),
    colons: (wide && bytes.includes(WIDE_COLON)) || bytes.includes(NUMERO),
  };
}
