import { sql, type RawBuilder } from 'kysely'

/** The shards whose guilds' messages are sent; `totalShards` of 1 is all of them. */
export type OwnedShards = { shardIds: readonly number[]; totalShards: number }

/** Whether a guild belongs to one of the shards. @see shardOfGuild */
export function isOwned(
  guildIdColumn: string,
  { shardIds, totalShards }: OwnedShards,
): RawBuilder<boolean> {
  const guildId = sql.ref(guildIdColumn)
  return sql`(${guildId} >> 22) % ${totalShards}::bigint = any(${shardIds}::bigint[])`
}
