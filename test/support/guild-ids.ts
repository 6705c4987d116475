let guilds = 0n

/** An id that no other test of this file has; each is of a partition of its own, up to 256. */
export function aGuildId(): string {
  guilds += 1n
  return String((1_400_000_000_000n + guilds) << 22n)
}
