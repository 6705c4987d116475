/** Where Discord serves pictures. @see Discord docs, reference#image-formatting */
export const CDN = 'https://cdn.discordapp.com'

const SIZE_PX = 128

/** Address of a user's picture; null without one. */
export function avatarUrl(userId: string, hash: string | null): string | null {
  return hash === null ? null : `${CDN}/avatars/${userId}/${hash}.webp?size=${SIZE_PX}`
}

/** Address of a guild's icon; null without one. */
export function iconUrl(guildId: string, hash: string | null): string | null {
  return hash === null ? null : `${CDN}/icons/${guildId}/${hash}.webp?size=${SIZE_PX}`
}
