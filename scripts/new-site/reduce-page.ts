import { load, type CheerioAPI } from "cheerio";

/** Removals tried for one page; each reads the page once more. */
const MOST_ATTEMPTS = 4_000;
/** Attributes that selectors are written with stay, whether or not this reading needed them. */
const NAMES_THE_PLACE = /^(?:class|id|role|rel|type|item\w+|data-.*)$/;
const NEVER_READ = "svg, iframe, video, audio, canvas, link:not([rel=canonical]), noscript, template";

/**
 * The smallest page that `same` still accepts, found by taking away whole branches, then what is left of them, then attributes that
 * name no place (hierarchical delta debugging). What remains is what the reading stood on. `html` itself must be accepted.
 */
export async function reducePage(html: string, same: (html: string) => Promise<boolean>): Promise<string> {
  const $ = load(html);
  $(NEVER_READ).remove();
  return (await same($.html())) ? reduceFrom($, same) : reduceFrom(load(html), same);
}

interface Branch {
  children?: Branch[];
  readonly attribs?: Record<string, string>;
}

async function reduceFrom($: CheerioAPI, same: (html: string) => Promise<boolean>): Promise<string> {
  let attempts = 0;
  const holds = async (): Promise<boolean> => ++attempts <= MOST_ATTEMPTS && (await same($.html()));

  // All siblings at once, then halves, down to one: long pages have long lists of what nobody reads.
  const dropRuns = async (parent: Branch, run: readonly Branch[]): Promise<void> => {
    if (run.length === 0 || attempts > MOST_ATTEMPTS) return;
    const kept = parent.children ?? [];
    parent.children = kept.filter((child) => !run.includes(child));
    if (await holds()) return;
    parent.children = kept;
    if (run.length === 1) return;
    const middle = run.length >> 1;
    await dropRuns(parent, run.slice(0, middle));
    await dropRuns(parent, run.slice(middle));
  };

  const shrink = async (branch: Branch): Promise<void> => {
    await dropRuns(branch, branch.children ?? []);
    for (const child of branch.children ?? []) await shrink(child);
    for (const [name, value] of Object.entries(branch.attribs ?? {})) {
      if (NAMES_THE_PLACE.test(name) && value.length <= 100) continue;
      delete branch.attribs?.[name];
      if (!(await holds()) && branch.attribs !== undefined) branch.attribs[name] = value;
    }
  };

  const root = $("html").get(0);
  if (root !== undefined) await shrink(root as unknown as Branch);
  return $.html();
}
