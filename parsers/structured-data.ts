import type { ProductCandidate } from "./candidate.ts";
import { readJsonLd } from "./extractors/json-ld.ts";
import { readMicrodata } from "./extractors/microdata.ts";
import { readOpenGraph } from "./extractors/open-graph.ts";
import { readRdfa } from "./extractors/rdfa.ts";
import { items, leaf, nameOf, type Item } from "./item.ts";
import { mainProduct } from "./main-product.ts";
import type { Page } from "./page.ts";
import { readSchemaProducts } from "./schema-org.ts";

export interface StructuredData {
  /** The page's own product as each extractor saw it, most reliable extractor first. */
  readonly products: readonly ProductCandidate[];
  readonly breadcrumbs: readonly string[];
  /** How many different products are described, for telling listings. */
  readonly productCount: number;
}

export function readStructuredData(page: Page, headingText: string | null): StructuredData {
  const { survey } = page;
  const jsonLd = readJsonLd(survey.jsonLd);
  const microdata = readMicrodata(survey);
  const rdfa = readRdfa(survey);
  const all = [readSchemaProducts("json-ld", jsonLd), readSchemaProducts("microdata", microdata), readSchemaProducts("rdfa", rdfa)];
  const openGraph = readOpenGraph(survey);
  const products = all.flatMap((candidates) => mainProduct(candidates, page, headingText) ?? []);
  if (openGraph !== null) products.push(openGraph);
  return {
    products,
    breadcrumbs: breadcrumbsAmong([jsonLd, microdata, rdfa]),
    productCount: Math.max(...all.map((candidates) => candidates.length)),
  };
}

function breadcrumbsAmong(sources: readonly (readonly Item[])[]): readonly string[] {
  for (const roots of sources) {
    const trail = breadcrumbsOf(roots);
    if (trail.length > 0) return trail;
  }
  return [];
}

function isTrail({ types }: Item): boolean {
  return types.includes("breadcrumblist");
}

function breadcrumbsOf(roots: readonly Item[]): string[] {
  const list = roots.find(isTrail) ?? roots.flatMap((root) => items(root, "breadcrumb")).find(isTrail);
  if (list === undefined) return [];
  return items(list, "itemlistelement")
    .slice(0, 12)
    .map((step, i) => ({
      order: Number(leaf(step, "position")?.text ?? i),
      // Where the link is the step's `item`, its text is the step's own name.
      name: leaf(step, "name")?.text ?? nameOf(step, "item")?.text ?? "",
    }))
    .filter(({ name }) => name.trim() !== "" && !/^(?:https?:|\/)/.test(name))
    .sort((a, b) => a.order - b.order)
    .map(({ name }) => name.trim().slice(0, 200));
}
