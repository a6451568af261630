import { openPageStore, type PageStore } from "./page-store.ts";
import { openS3PageStore, type S3Place } from "./s3-page-store.ts";

/** The page store that the configuration names: a bucket, or else a folder. */
export function pageStoreOf({ pagesDir, pagesBucket }: { readonly pagesDir: string; readonly pagesBucket: S3Place | null }): PageStore {
  return pagesBucket === null ? openPageStore(pagesDir) : openS3PageStore(pagesBucket);
}
