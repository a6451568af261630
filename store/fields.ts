/** Some fields of a thing, to be changed: undefined leaves a field as it is, null clears it. */
export type Fields<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The same without what is undefined. */
export function definedFields<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
