import type { JoinInput, LoadGuild } from '#infra/local/discord/control/world-types.ts'

/** A join in each of the guilds, by one of its codes; another each time where `turn` is another. */
export function joinsOf(guilds: readonly LoadGuild[], turn = 0): JoinInput[] {
  return guilds.map(({ guildId, codes }, i) => ({
    guildId,
    by: { code: codes[(i + turn) % codes.length] ?? '' },
  }))
}
