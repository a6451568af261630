/** Node's socket errors. */
const SOCKET = /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/**
 * PostgreSQL: class 08 is connection exceptions, 53 a lack of disk, memory or connections, 57P01 to 57P03 shutdown, crash and "cannot
 * connect now".
 */
const SQLSTATE = /^(08...|53...|57P0[123])$/;
/** What pg, ioredis and Redis say without a code. */
const SAYS =
  /not queryable|connection (is closed|terminated|ended)|connect(ion)? timeout|timeout exceeded when trying to connect|query read timeout|socket timeout|^LOADING /i;

/** Whether an error says that Postgres or Redis is away or full (and will be back), rather than that something is wrong with what was asked. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.some(isOutage)) return true;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return SOCKET.test(code) || SQLSTATE.test(code) || SAYS.test(error.message) || isOutage(error.cause);
}
