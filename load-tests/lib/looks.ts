import { ask, type Session } from './session.ts'

/** Who looks, and at which guild. */
export interface Looker {
  session: Session
  guildId: string
  /** Invites of the guild. */
  codes: readonly string[]
}

interface Look {
  /** How often, among all looks together. */
  share: number
  /** What it asks for, as results call it. */
  name: string
  run: (looker: Looker) => void
}

/** A GET of a guild's route. */
const get =
  (name: string, query = '') =>
  ({ session, guildId }: Looker): void => {
    ask(session, `/guilds/${guildId}/${name}${query}`, { name })
  }

/** What people do in the dashboard, and about how often: mostly they look. */
const looks: readonly Look[] = [
  // The overview.
  { share: 10, name: 'GET joins', run: get('joins', '?limit=10') },
  { share: 10, name: 'GET statistics/summary', run: get('statistics/summary') },
  { share: 8, name: 'GET statistics/days', run: get('statistics/days') },
  { share: 8, name: 'GET statistics/inviters', run: get('statistics/inviters') },
  { share: 4, name: 'GET statistics/sources', run: get('statistics/sources') },
  // Members: the first page, further ones, and those of one invite or inviter.
  { share: 12, name: 'GET joins', run: get('joins', '?limit=50') },
  { share: 8, name: 'GET joins', run: turnPage },
  { share: 5, name: 'GET joins', run: lookAtInvite },
  { share: 3, name: 'GET joins', run: get('joins', '?limit=50&confidence=shared') },
  // Invites, health and the rest.
  { share: 8, name: 'GET invites', run: get('invites') },
  { share: 5, name: 'GET statistics/codes', run: get('statistics/codes') },
  { share: 3, name: 'GET statistics/retention', run: get('statistics/retention') },
  { share: 3, name: 'GET doctor', run: get('doctor') },
  { share: 3, name: 'GET settings', run: get('settings') },
  { share: 3, name: 'GET api-keys', run: get('api-keys') },
  // Writes.
  { share: 3, name: 'PUT invites/:code/label', run: nameInvite },
  { share: 3, name: 'POST preview', run: previewMessage },
  { share: 1, name: 'PATCH settings', run: changeSettings },
]

/** k6 tells of one route only where it has a threshold: this one always holds. */
export const eachRoute: Record<string, string[]> = Object.fromEntries(
  looks.map(({ name }) => [`http_req_duration{name:${name}}`, ['max>=0']]),
)

const all = looks.reduce((sum, { share }) => sum + share, 0)

/** One look or write, drawn by its share. */
export function lookAround(looker: Looker, random: number): void {
  let left = random * all
  for (const { share, run } of looks) {
    left -= share
    if (left >= 0) continue
    run(looker)
    return
  }
}

function turnPage({ session, guildId }: Looker): void {
  const path = `/guilds/${guildId}/joins?limit=50`
  const first = ask(session, path, { name: 'joins' })
  if (first.status !== 200) return
  const { nextCursor } = first.json() as { nextCursor: string | null } // the api's own wire shape
  if (nextCursor !== null) ask(session, `${path}&cursor=${nextCursor}`, { name: 'joins' })
}

const anyOf = (codes: readonly string[]): string =>
  codes[Math.floor(Math.random() * codes.length)] ?? ''

function lookAtInvite({ session, guildId, codes }: Looker): void {
  ask(session, `/guilds/${guildId}/joins?limit=50&code=${anyOf(codes)}`, { name: 'joins' })
}

function nameInvite({ session, guildId, codes }: Looker): void {
  const code = anyOf(codes)
  const body = { label: `Label ${Math.floor(Math.random() * 1_000)}` }
  const name = 'invites/:code/label'
  ask(session, `/guilds/${guildId}/invites/${code}/label`, { method: 'PUT', name, body })
}

function previewMessage({ session, guildId }: Looker): void {
  const body = { kind: 'join', isEmbed: false, content: 'Welcome {mention}, member {memberCount}!' }
  ask(session, `/guilds/${guildId}/preview`, { method: 'POST', name: 'preview', body })
}

/** Somebody else may have changed them meanwhile: 412 is an answer, too. */
function changeSettings({ session, guildId }: Looker): void {
  const path = `/guilds/${guildId}/settings`
  const known = ask(session, path, { name: 'settings' })
  ask(session, path, {
    method: 'PATCH',
    name: 'settings',
    body: { joinMessageContent: `Welcome! ${Math.floor(Math.random() * 1_000)}` },
    headers: { 'If-Match': known.headers['Etag'] ?? '' },
    expected: [200, 412],
  })
}
