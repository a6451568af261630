/** Every bound of discovery. What is cut off by one is told in the run's `cutOff`. */
export interface DiscoveryLimits {
  /** Addresses read in one run, product pages included. */
  readonly pagesPerRun: number;
  /** Product pages read in one run, only for candidates of which no listing page, feed or API told the GTIN. */
  readonly looksPerRun: number;
  /** Listings taken from one run. */
  readonly listingsPerRun: number;
  /** Decompressed bytes of one run. */
  readonly bytesPerRun: number;
  /** From the start of a run to its end, waiting included. */
  readonly hoursPerRun: number;
  /** Pages behind a listing or API page by "next". */
  readonly listingDepth: number;
  /** Sitemap indexes within each other. */
  readonly sitemapDepth: number;
  /** Entries of one sitemap or feed; the sitemap protocol allows 50,000. */
  readonly entriesPerDocument: number;
  /** Of a document, unpacked; the sitemap protocol allows 50 MB. */
  readonly documentBytes: number;
  /** Elements within each other in XML. */
  readonly xmlDepth: number;
  /** Cards of one listing page. */
  readonly cardsPerPage: number;
  /** Result pages read per search. */
  readonly searchPages: number;
  /** A page that says it did not change is read in full all the same after so many days: some say so always. */
  readonly trustUnchangedDays: number;
  /** A complete run that finds less than this share of what was there is not believed about what is gone. */
  readonly leastShareFound: number;
}

export const DISCOVERY_LIMITS: DiscoveryLimits = {
  pagesPerRun: 2000,
  looksPerRun: 300,
  listingsPerRun: 200_000,
  bytesPerRun: 1024 * 1024 * 1024,
  hoursPerRun: 12,
  listingDepth: 200,
  sitemapDepth: 3,
  entriesPerDocument: 50_000,
  documentBytes: 50 * 1024 * 1024,
  xmlDepth: 32,
  cardsPerPage: 500,
  searchPages: 1,
  trustUnchangedDays: 7,
  leastShareFound: 0.5,
};
