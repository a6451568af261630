/** Query parameters that only tell where a visitor came from; the page is the same without them. */
const TRACKING = /^(utm_.*|gclid|gclsrc|gbraid|wbraid|dclid|fbclid|msclkid|twclid|ttclid|yclid|igshid|mc_eid|_ga|_gl)$/i;

/**
 * One spelling for the addresses of one page: lower-case scheme and host, no default port, fragment or tracking parameters; the order
 * of the other parameters and the trailing slash stay, since servers may tell them apart.
 * Returns null for anything but an absolute http or https URL without user name and password.
 */
export function canonicalUrl(text: string): string | null {
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return null;
  if (url.username !== "" || url.password !== "") return null;
  url.hash = "";
  // only rebuilt when something goes: URLSearchParams would spell the rest anew (%20 as +)
  const kept = url.search
    .slice(1)
    .split("&")
    .filter((parameter) => !TRACKING.test(decodedName(parameter)))
    .join("&");
  // with its own question mark: the setter drops one, which may be part of the query
  url.search = kept === "" ? "" : `?${kept}`;
  return url.href;
}

function decodedName(parameter: string): string {
  const name = parameter.split("=", 1)[0] ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    // a stray percent sign: such a name is none of ours
    return name;
  }
}
