/** Whose data: a private person who sells on a marketplace, somebody who works with the program, somebody whom it writes to, or who runs a site. */
export type PersonalDataOf = "private seller" | "user" | "contact" | "site owner";

/** A place that holds or may hold personal data. */
export interface PersonalData {
  /** "table.column", with what holds it inside a JSON value. */
  readonly at: string;
  readonly of: PersonalDataOf;
  readonly what: string;
  readonly purpose: string;
  /** How long, and what ends it. */
  readonly kept: string;
}

const PSEUDONYM = "pseudonym in place of the seller's name";
const WITH_HISTORY = "with the price history; erasing leaves the pseudonym, which nobody can turn into a name any more";
const STAFF = "who did it: the name of an API key, cli or policy";

/**
 * Every place where personal data is or may be. A test finds columns that could hold some and are neither here nor known as impersonal
 * (domain/impersonal-columns.ts); docs/privacy.md shows this list.
 */
export const PERSONAL_DATA: readonly PersonalData[] = [
  seller(
    "private_seller.pseudonym",
    "an HMAC of the name under a key that the database does not hold",
    "join what belongs together; keep out who was erased",
    "as the name; after an erasure until it is taken back",
  ),
  seller(
    "private_seller.name",
    "name, as the site shows it",
    "tell who is behind a pseudonym",
    "until PRIVATE_SELLERS_KEEP_DAYS after the last look; erased",
  ),
  seller(
    "private_seller.name_key",
    "the name as names are compared",
    "let rules that name a seller find the offers",
    "as the name; erased",
  ),
  seller("private_seller.seller_id", "the site's id of the seller", "answer requests for access", "as the name; erased"),
  seller("private_seller.url", "page of the seller on the site", "answer requests for access", "as the name; erased"),
  seller("offer.seller_name", PSEUDONYM, "keep an offer the same offer", WITH_HISTORY),
  seller("offer.offer_key", PSEUDONYM, "keep an offer the same offer", WITH_HISTORY),
  seller("offer.url", "nothing of the seller: an address that names one is replaced by the page's", "lead to the offer", WITH_HISTORY),
  seller(
    "offer.name",
    "what the seller calls the article; not searched for names of people",
    "tell articles apart",
    "until the offer's next look, or deleted with its listing",
  ),
  seller("offer.facts sellerRating", "rating, without a name", "rules that ask for a least rating", WITH_HISTORY),
  seller("observation.offers [].seller, [].evidence", PSEUDONYM, "prove what a page said", WITH_HISTORY),
  seller("observation.final_url", "address of the page, as watched", "prove what was read", "with the observation"),
  seller("alert.title", PSEUDONYM, "tell of a change", WITH_HISTORY),
  seller("alert.data seller", PSEUDONYM, "tell of a change", WITH_HISTORY),
  seller("delivery.payload seller, title", PSEUDONYM, "tell of a change", "sent messages are at their receivers; see the export"),
  seller("price_proposal.receipt market.offers[].sellerName, pricing", PSEUDONYM, "explain and replay a price", WITH_HISTORY),
  seller("price_proposal.reason_text", PSEUDONYM, "explain a price", WITH_HISTORY),
  seller("price_proposal.approval_reason", PSEUDONYM, "explain a decision", WITH_HISTORY),
  seller("price_proposal.needs_person_reason", PSEUDONYM, "explain a decision", WITH_HISTORY),
  seller(
    "strategy.rules ownSellers, seller",
    "names that a user typed: own accounts and rivals",
    "tell own offers from rivals'",
    "until the rule changes; erased",
  ),
  seller("strategy_version.rules ownSellers, seller", "the same of earlier versions", "tell what changed", "with the strategy; erased"),
  seller(
    "listing.url",
    "an address that a user or a search gave; may lead to a seller's own page",
    "visit it",
    "until the listing is removed",
  ),
  seller("listing_candidate.url", "the same, not accepted yet", "suggest it", "until the source is removed"),
  seller("listing_candidate.name", "what the article is called", "suggest it", "until the source is removed"),
  seller("discovery_page.url", "pages that lead to listings", "find listings", "until the source is removed"),
  seller("listing_check.last_reason", "why a look failed; names no seller", "mend it", "until the next look"),
  seller(
    "kept_page.hash the page itself, in the store of kept pages",
    "the page as it was, sellers' names with it",
    "prove what was read",
    "PAGES_KEEP_DAYS and PAGES_MAX_GB; erasing removes the pages of the seller's listings",
  ),
  user(
    "api_key.name",
    "name of a key, a person's where each has one",
    "tell keys apart",
    "until deleted by hand after it is revoked; name keys by task where people need not be told apart",
  ),
  user("audit_log.actor", STAFF, "account for changes", "with the audit log"),
  user(
    "audit_log.before",
    "what was changed, with names that were typed",
    "account for changes",
    "with the audit log; names of sellers are erased",
  ),
  user(
    "audit_log.after",
    "what was changed, with names that were typed",
    "account for changes",
    "with the audit log; names of sellers are erased",
  ),
  user("price_proposal.decided_by", STAFF, "account for decisions; two people must be two", "with the proposal"),
  user("price_proposal.first_approved_by", STAFF, "account for decisions; two people must be two", "with the proposal"),
  user("price_proposal.first_served_to", STAFF, "tell which program took a price", "with the proposal"),
  user("price_proposal.last_served_to", STAFF, "tell which program took a price", "with the proposal"),
  user("price_proposal.decision_reason", "what a person wrote", "account for decisions", "with the proposal"),
  user("listing_candidate.decided_by", STAFF, "account for decisions", "with the candidate"),
  user("listing_candidate.decision_reason", "what a person wrote", "account for decisions", "with the candidate"),
  user("discovery_run.requested_by", STAFF, "account for requests", "with the source"),
  user("strategy_version.created_by", STAFF, "account for changes", "with the strategy"),
  user("strategy_version.reason", "what a person wrote", "account for changes", "with the strategy"),
  user("manual_rate.created_by", STAFF, "account for changes", "with the rate"),
  user("manual_rate.reason", "what a person wrote", "account for changes", "with the rate"),
  user("heartbeat.name", "name of the machine that a process runs on", "see that it lives", "a day after it fell silent"),
  contact(
    "delivery_target.settings",
    "e-mail addresses, chat ids, addresses of webhooks",
    "send messages to",
    "until the target is deleted",
  ),
  contact("delivery_target.name", "what the target is called", "tell targets apart", "until the target is deleted"),
  contact("delivery_target.secret_sealed", "password or token, sealed", "send messages", "until the target is deleted"),
  contact("delivery.last_error", "what a receiver answered; may repeat an address", "mend it", "with the target"),
  contact("delivery_attempt.error", "what a receiver answered; may repeat an address", "mend it", "with the target"),
  contact("delivery_attempt.response_excerpt", "what a receiver answered", "mend it", "with the target"),
  {
    at: "robots_txt.body",
    of: "site owner",
    what: "a published file; some name a contact",
    purpose: "obey it",
    kept: "until it is read again",
  },
];

function seller(at: string, what: string, purpose: string, kept: string): PersonalData {
  return { at, of: "private seller", what, purpose, kept };
}

function user(at: string, what: string, purpose: string, kept: string): PersonalData {
  return { at, of: "user", what, purpose, kept };
}

function contact(at: string, what: string, purpose: string, kept: string): PersonalData {
  return { at, of: "contact", what, purpose, kept };
}
