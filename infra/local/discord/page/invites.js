import { element } from './dom.js'

/** One invite with its uses, and what a person may do with it. `vanity` is the vanity URL. */
export function renderInvite(invite, { onjoin, ondelete }) {
  const joins = element('button', { type: 'button', textContent: 'Join by it' })
  joins.setAttribute('aria-label', `Join by ${invite.code}`)
  joins.addEventListener('click', () => onjoin(invite))
  const removes = element('button', { type: 'button', textContent: 'Delete' })
  removes.setAttribute('aria-label', `Delete ${invite.code}`)
  removes.addEventListener('click', () => ondelete(invite))
  return element(
    'li',
    {},
    element(
      'span',
      {},
      element('code', { textContent: invite.code }),
      element('small', { textContent: describe(invite) }),
    ),
    joins,
    ...(invite.vanity ? [] : [removes]),
  )
}

function describe({ vanity, uses, maxUses, inviterName, expiresAt, temporary, guest }) {
  const facts = [
    vanity ? 'vanity URL' : `by ${inviterName ?? 'nobody'}`,
    maxUses > 0 ? `${uses} of ${maxUses} uses` : `${uses} uses`,
    ...(expiresAt ? [`until ${new Date(expiresAt).toLocaleString()}`] : []),
    ...(temporary ? ['temporary'] : []),
    ...(guest ? ['for guests'] : []),
  ]
  return facts.join(' · ')
}
