/** Legal forms as they stand in names of businesses; those of two letters count only behind another word. */
const FORMS =
  /(?:^|[\s,(&])(?:g?gmbh|mbh|ohg|kgaa|e\.? ?k(?:fr|fm)?\.?|ltd|limited|llc|llp|inc|incorporated|corp|corporation|plc|sarl|sasu|eurl|s\.?r\.?l\.?s?|s\.?p\.?a\.?|s\.?r\.?o\.?|spol\. s r\.? ?o\.?|d\.?o\.?o\.?|kft|bt\.|zrt|nyrt|aps|lda|unipessoal|sp\. ?z ?o\.? ?o\.?|spółka|spolka|sp\. ?[jkp]\.|oü|uab|sia|ehf|tbk|pty)(?=$|[\s,.)&])/i;
const SHORT_FORMS = /\S\s+(?:ag|kg|se|ug|sa|s\.a\.|sc|s\.c\.|bv|b\.v\.|nv|n\.v\.|as|a\.s\.|a\/s|ab|oy|oyj|sas|sl|s\.l\.|slu)\.?$/i;
/** "agd-hurt.pl", "www.shop.example": nobody is called so, but somebody may well be called "marek.nowak", hence endings that are in use. */
const DOMAIN =
  /^(?:https?:\/\/)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|net|org|eu|info|biz|shop|store|online|example|pl|de|at|ch|cz|sk|hu|fr|it|es|pt|nl|be|lu|uk|ie|ro|bg|hr|si|gr|lt|lv|ee|se|dk|fi|no|ua|tr|us|ca|au)$/i;

/**
 * Whether a seller's name by itself shows a business: a legal form or a domain name. Words like "shop" show nothing: private sellers call
 * themselves so. No answer is "private"; a name that shows nothing is treated as a person's.
 */
export function isTraderName(name: string): boolean {
  const plain = name.normalize("NFKC").trim();
  return FORMS.test(plain) || SHORT_FORMS.test(plain) || DOMAIN.test(plain);
}
