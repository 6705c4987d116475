import { PermissionFlagsBits } from 'discord-api-types/v10'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Realm } from '../realm.ts'
import { guildPermissions, holds } from '../world/permissions.ts'
import type { Guild, User } from '../world/world.ts'
import type { Authorizations } from './authorizations.ts'
import type { AuthorizeRequest } from './authorize-request.ts'

const mostPeople = 50

/** The page where a person chooses who to be, and says yes or no to the application. */
export function mountAuthorizePage(
  app: FastifyInstance,
  realm: Realm,
  deps: { authorizations: Authorizations; actingAs: () => string | null },
): void {
  const { authorizations } = deps
  for (const path of ['/oauth2/authorize', '/api/oauth2/authorize', '/api/v10/oauth2/authorize']) {
    app.get(path, (request, reply) => {
      const query = queryOf(request)
      const wanted = authorizations.parseAuthorize(query)
      const userId = deps.actingAs()
      if (userId !== null && (!wanted.scopes.includes('bot') || wanted.guildId !== null))
        return goOn(reply, authorizations.decide(wanted, { userId, approve: true }))
      return sendPage(reply, pageFor(realm, wanted, query), wanted)
    })
    app.post(path, (request, reply) => {
      const wanted = authorizations.parseAuthorize(queryOf(request))
      const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '')
      const guildId = form.get('guild') ?? undefined
      const userId = form.get('user') ?? ''
      const approve = form.get('answer') === 'authorize'
      return goOn(reply, authorizations.decide(wanted, { userId, approve, guildId }))
    })
  }
}

const queryOf = (request: FastifyRequest): URLSearchParams =>
  new URL(request.url, 'http://localhost').searchParams

function goOn(reply: FastifyReply, target: string | null): FastifyReply {
  if (target !== null) return reply.redirect(target, 302)
  return sendPage(reply, frame('<h1>Done</h1><p>You can close this page.</p>'), null)
}

function sendPage(
  reply: FastifyReply,
  html: string,
  wanted: AuthorizeRequest | null,
): FastifyReply {
  // A form's redirect is held against form-action too, so the application's origin is in it.
  const target = wanted?.redirectUri ? ` ${new URL(wanted.redirectUri).origin}` : ''
  return reply
    .type('text/html; charset=utf-8')
    .header(
      'Content-Security-Policy',
      `default-src 'none'; style-src 'self'; form-action 'self'${target}; frame-ancestors 'none'; base-uri 'none'`,
    )
    .header('Referrer-Policy', 'no-referrer')
    .send(html)
}

function pageFor(realm: Realm, wanted: AuthorizeRequest, query: URLSearchParams): string {
  const search = (query.get('person') ?? '').toLowerCase()
  const people = peopleFor(realm, search)
  const bot = realm.world.users.get(realm.application.botUserId)
  const options = people
    .map(
      (user, index) => `<li><label><input type="radio" name="user" value="${user.id}" required
        ${index === 0 ? 'checked' : ''}> <strong>${escape(user.globalName ?? user.username)}</strong>
        <span>${escape(user.username)}</span> <em>${escape(roleOf(realm, user))}</em></label></li>`,
    )
    .join('')
  const hidden = [...query]
    .filter(([name]) => name !== 'person')
    .map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`)
    .join('')
  return frame(`
    <h1>${escape(bot?.username ?? 'An application')} wants to know you</h1>
    <p>It asks for <code>${escape(wanted.scopes.join(' '))}</code>. This is the local Discord: choose who you are.</p>
    <form method="get" class="search">${hidden}
      <label>Find a person <input name="person" value="${escape(query.get('person') ?? '')}" maxlength="100"></label>
      <button>Find</button>
    </form>
    <form method="post">
      ${people.length > 0 ? `<ul class="people">${options}</ul>` : '<p>Nobody by that name.</p>'}
      ${wanted.scopes.includes('bot') ? guildChoice(realm, wanted, people) : ''}
      <p class="answers">
        <button name="answer" value="cancel">Cancel</button>
        <button name="answer" value="authorize" class="primary">Authorize</button>
      </p>
    </form>`)
}

/** Owners and administrators first: they are who mostly logs in. */
function peopleFor(realm: Realm, search: string): User[] {
  const owners = new Set<User>()
  const others = new Set<User>()
  const fits = (user: User) =>
    !user.bot &&
    (user.username.toLowerCase().includes(search) ||
      (user.globalName ?? '').toLowerCase().includes(search))
  for (const guild of realm.world.guilds.values()) {
    const owner = realm.world.users.get(guild.ownerId)
    if (owner && fits(owner)) owners.add(owner)
    if (owners.size >= mostPeople) break
  }
  for (const user of realm.world.users.values()) {
    if (owners.size + others.size >= mostPeople) break
    if (!owners.has(user) && fits(user)) others.add(user)
  }
  return [...owners, ...others]
}

function roleOf(realm: Realm, user: User): string {
  const guilds = user.guildIds.slice(0, 20).flatMap((id) => realm.world.guilds.get(id) ?? [])
  const owned = guilds.find(({ ownerId }) => ownerId === user.id)
  if (owned) return `owner of ${owned.name}`
  const run = guilds.find((guild) =>
    holds(guildPermissions(guild, user.id), PermissionFlagsBits.Administrator),
  )
  if (run) return `administrator of ${run.name}`
  return guilds[0] ? `member of ${guilds[0].name}` : 'in no server'
}

function guildChoice(realm: Realm, wanted: AuthorizeRequest, people: readonly User[]): string {
  const ids = new Set(people.flatMap(({ guildIds }) => guildIds.slice(0, 20)))
  const guilds: Guild[] = [...ids]
    .flatMap((id) => realm.world.guilds.get(id) ?? [])
    .filter(({ id }) => wanted.guildId === null || id === wanted.guildId)
    .slice(0, 100)
  const options = guilds.map(({ id, name }) => `<option value="${id}">${escape(name)}</option>`)
  return `<p><label>Add the bot to <select name="guild" required>${options.join('')}</select></label></p>`
}

const frame = (content: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Authorize · local Discord</title><link rel="stylesheet" href="/page/page.css"></head>
<body class="authorize"><main>${content}</main></body></html>`

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
