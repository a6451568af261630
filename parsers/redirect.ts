/** Where a shop sent who asked for a product: to its front page, or to a page above the product's, such as its category; null: neither. */
export function redirectUp(requested: string, final: string): "front page" | "category" | null {
  if (!URL.canParse(requested) || !URL.canParse(final)) return null;
  const [from, to] = [new URL(requested), new URL(final)];
  const [asked, got] = [steps(from), steps(to)];
  if (asked.length === 0 && from.search === "") return null;
  // "/pl/" and "/de-at" are front pages of a language.
  const home = got.length === 0 || (got.length === 1 && /^[a-z]{2}([-_][a-z]{2})?$/i.test(got[0] ?? "") && asked.length > 1);
  if (home && !/[?&](id|product|p|art|item)\w*=/i.test(to.search)) return "front page";
  return got.length < asked.length && got.every((step, i) => step === asked[i]) ? "category" : null;
}

function steps({ pathname }: URL): string[] {
  return pathname.split("/").filter((step) => step !== "" && !/^index\.\w+$/.test(step));
}
