const PREFIX = /^(?:https?:\/\/)?(?:www\.)?(?:discord\.gg|discord(?:app)?\.com\/invite)\//i

/** Where people join by a code. */
export function inviteUrl(code: string): string {
  return `https://discord.gg/${code}`
}

/** The code in what somebody typed: itself, or a link with it; undefined for anything else. */
export function parseInviteCode(text: string): string | undefined {
  const code = text
    .trim()
    .replace(PREFIX, '')
    .replace(/[/?#].*$/, '')
  return /^[\w-]{2,100}$/.test(code) ? code : undefined
}
