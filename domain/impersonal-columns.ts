/**
 * Columns of free text that hold no personal data: by name alone where the name means the same everywhere, else as "table.column". A new one
 * belongs here only when nobody's name, address or other mark can be in it; otherwise it belongs into domain/personal-data.ts.
 */
export const IMPERSONAL_COLUMNS: ReadonlySet<string> = new Set([
  // codes, hashes, zones and numbers
  ...["approval_code", "availability", "body_hash", "currency", "day", "etag", "held_code", "idempotency_key", "item_condition", "kind"],
  ...[
    "last_modified",
    "last_outcome",
    "message_id",
    "mpn",
    "omnibus_time_zone",
    "outcome",
    "parser",
    "price_text",
    "reader",
    "reason_code",
  ],
  ...["screenshot_hash", "scope", "scopes", "sellers_as", "sku", "time_zone", "url_key", "format", "cron", "event"],
  // our own products, sources, strategies and what is said of them
  ...["product.brand", "product.category", "product.external_id", "product.line", "product.name", "product.tags", "product.url"],
  ...["product_importance.reasons", "channel.name", "source.host", "source.host_name", "source.name", "source.fetch_mode_reason"],
  ...["source.paused_reason", "source.quarantine_reason", "source.validators_distrust_reason", "source_access.tier_reason"],
  ...["source_access.cookie_names", "source_access.cookies_sealed", "source_access.header_names", "source_access.headers_sealed"],
  ...["source_hour.counts", "source_look.fields", "source_pace.rhythm", "source_pace.rhythm_evidence", "host.name", "host.breaker_reason"],
  ...["strategy.name", "strategy.rounding", "strategy_version.rounding", "strategy_assignment.name", "strategy_assignment.selection"],
  ...["schedule_rule.label", "schedule_replan.label", "scheduler_problem.key", "scheduler_problem.message", "alert_rule.settings"],
  ...["audit_log.action", "audit_log.subject_id", "audit_log.subject_type", "api_key.hash", "api_key.prefix", "delivery_target.channel"],
  ...["feed_guard.held_reason", "price_proposal.report_reason", "proxy.name", "proxy.last_failure", "proxy.credentials_sealed"],
  ...["visit_session.jar_sealed", "visit_session.retired_reason", "rate_table.number", "rate_load.problem", "exchange_rate.provider"],
  // pages and what is found on them, not whose they are
  ...["listing.tags", "listing_candidate.brand", "listing_candidate.found_kind", "listing_candidate.found_on", "listing_candidate.image"],
  ...["listing_candidate.look_reason", "listing_check.canary_problem", "observation.reason", "observation.review_reason"],
  ...["kept_page.content_type", "robots_txt.origin", "robots_txt.reason", "discovery.entry_points", "discovery.include_paths"],
  ...["discovery.search_url", "discovery_run.cut_off", "discovery_run.problems", "page_parser.hosts", "page_parser.search_unverified"],
  ...["page_parser.search_url", "page_parser.unverified"],
  // our own pages and our own account on a marketplace
  ...["landing.reason", "landing_setting.page_url", "landing_setting.seller_name"],
]);
