/** A name as names are compared: case, spaces and composed letters differ between looks without meaning anything. */
export function foldName(name: string): string {
  return name.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();
}
