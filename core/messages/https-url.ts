import { embedLimits } from './embed-document.ts'

/**
 * An address that Discord shows and that is safe to follow: https, a host, nobody's password. As a
 * browser would write it; undefined for anything else.
 */
export function parseHttpsUrl(text: string): string | undefined {
  // Not `URL.parse`: editors ask this too, in browsers that do not know it yet.
  const url = /^\S+$/.test(text) && URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== 'https:' || url.hostname === '' || url.username || url.password) {
    return undefined
  }
  return url.href.length <= embedLimits.url ? url.href : undefined
}

const PICTURE = /^<(user|inviter)_avatar_url>/
const VARIABLE = /<[a-z_]+>/g

/**
 * Whether an address with variables can only become one of the host that is written: what people
 * choose never says where a link leads, save to Discord's own pictures.
 */
export function isUrlTemplate(text: string): boolean {
  const written = text.replace(PICTURE, 'https://cdn.discordapp.com/picture')
  const hasHost = /^https:\/\/[^/?#<>]+([/?#]|$)/i.test(written)
  return hasHost && parseHttpsUrl(written.replaceAll(VARIABLE, 'x')) !== undefined
}
