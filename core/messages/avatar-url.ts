const CDN = 'https://cdn.discordapp.com'
/** How many pictures Discord has for people without one. */
const DEFAULT_PICTURES = 6n

/** A hash of an uploaded picture; `a_` marks one that moves. */
const HASH = /^(a_)?[0-9a-f]{1,64}$/

/**
 * Address of a person's picture: that of the guild, else their own, else the one that Discord gives
 * who has none.
 * @see Discord docs, reference#image-formatting
 */
export function avatarUrl(person: {
  id: string
  /** Hash of their own picture. */
  avatar?: string | null
  /** Where they have another picture in a guild. */
  inGuild?: { guildId: string; avatar?: string | null } | null
}): string {
  const { id, avatar, inGuild } = person
  if (inGuild?.avatar && HASH.test(inGuild.avatar)) {
    return picture(`guilds/${inGuild.guildId}/users/${id}/avatars`, inGuild.avatar)
  }
  if (avatar && HASH.test(avatar)) return picture(`avatars/${id}`, avatar)
  return defaultAvatarUrl(id)
}

/** The picture of who has none. @param id null for somebody unknown */
export function defaultAvatarUrl(id: string | null): string {
  const index = id !== null && /^\d{1,20}$/.test(id) ? (BigInt(id) >> 22n) % DEFAULT_PICTURES : 0n
  return `${CDN}/embed/avatars/${index}.png`
}

const picture = (folder: string, hash: string) =>
  `${CDN}/${folder}/${hash}.${hash.startsWith('a_') ? 'gif' : 'png'}`
