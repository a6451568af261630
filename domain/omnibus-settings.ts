/** Whose 30 days count: those before the reduction began, or those before now; see pricing/omnibus/prior-price.ts. */
export const OMNIBUS_READINGS = ["before-reduction", "trailing"] as const;
export type OmnibusReading = (typeof OMNIBUS_READINGS)[number];
