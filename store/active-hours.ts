import { type RawBuilder, sql } from "kysely";

/**
 * Of a row `row` with `active_from`, `active_to`, `time_zone` and `moment`: when its hours open next, and when they close; the first is null
 * while they are open, the second while they are not, both where there are none. By the clock on the wall: a day that is longer or shorter
 * moves neither.
 */
export function activeHours(row: string): RawBuilder<unknown> {
  const of = sql.ref(row);
  const at = (days: RawBuilder<unknown>, time: string): RawBuilder<unknown> =>
    // a time that a clock set forward leaves out may come to lie in the past by a moment
    sql`greatest((wall::date + ${days} + ${sql.ref(`${row}.${time}`)}::time) at time zone ${of}.time_zone, ${of}.moment + interval '1 second')`;
  const later = (time: string): RawBuilder<unknown> =>
    at(sql`(case when wall::time < ${sql.ref(`${row}.${time}`)}::time then 0 else 1 end)`, time);
  return sql`(
    select case when not inside then ${later("active_from")} end as opens_at, case when inside then ${later("active_to")} end as closes_at
    from (select ${of}.moment at time zone ${of}.time_zone as wall) clock,
      lateral (select case when ${of}.active_from is null then null
        when ${of}.active_from < ${of}.active_to then wall::time >= ${of}.active_from::time and wall::time < ${of}.active_to::time
        else wall::time >= ${of}.active_from::time or wall::time < ${of}.active_to::time end as inside) state)`;
}
