import { deleteInvite, listInvites, setInviteLabel } from '../api/invites.ts'
import type { Invite, InvitesPage } from '#api/schemas/invite.ts'
import { firstView, type InvitesView } from './invites-view.ts'
import { Loaded } from './loaded.svelte.ts'
import { wordsForProblem } from './problem-words.ts'
import { toasts } from './toasts.svelte.ts'

const pageSize = 50

/** A guild's known invites, as far as they are on screen. */
export class InvitesState {
  readonly #guildId: string
  #view: InvitesView = firstView
  #loadingMore = $state(false)
  readonly list = new Loaded((signal) => this.#page(undefined, signal))

  constructor(guildId: string) {
    this.#guildId = guildId
  }

  get loadingMore() {
    return this.#loadingMore
  }

  /** Shows other invites; those on screen stay until these are here. */
  async show(view: InvitesView): Promise<void> {
    this.#view = view
    const isShown = await this.list.load()
    if (!isShown && this.list.value !== null)
      toasts.show({ kind: 'failure', text: 'The invites could not be loaded. Try again.' })
  }

  /** Looks for what is new, unless people are further down already. */
  async refresh(): Promise<void> {
    if ((this.list.value?.invites.length ?? 0) <= pageSize) await this.list.load()
  }

  /** Adds the next page. */
  async loadMore(): Promise<void> {
    const before = this.list.value
    if (!before?.nextCursor || this.#loadingMore) return
    this.#loadingMore = true
    try {
      const page = await this.#page(before.nextCursor, AbortSignal.timeout(60_000))
      this.list.change((list) => (list === before ? withPage(list, page) : list))
    } catch {
      toasts.show({ kind: 'failure', text: 'More invites could not be loaded. Try again.' })
    } finally {
      this.#loadingMore = false
    }
  }

  /** Labels an invite at once, and takes it back where it did not work. */
  async setLabel(code: string, label: string | null): Promise<void> {
    const former = this.#labelOf(code)
    this.list.change((list) => withLabel(list, code, label))
    try {
      await setInviteLabel(this.#guildId, code, label)
    } catch (problem) {
      this.list.change((list) => withLabel(list, code, former))
      const { title, detail } = wordsForProblem(problem)
      toasts.show({ kind: 'failure', text: `The label was not saved. ${title}. ${detail}` })
    }
  }

  /** Deletes an invite in Discord. @throws ApiProblem when it is still there. */
  async remove(code: string): Promise<void> {
    await deleteInvite(this.#guildId, code)
    await this.list.load()
  }

  #page(cursor: string | undefined, signal: AbortSignal): Promise<InvitesPage> {
    const { search, ...view } = this.#view
    const wanted = search.trim() === '' ? view : { ...view, search: search.trim() }
    return listInvites(this.#guildId, { ...wanted, limit: pageSize, cursor }, signal)
  }

  #labelOf(code: string): string | null {
    const { vanity, invites = [] } = this.list.value ?? {}
    if (vanity?.code === code) return vanity.label
    return invites.find((invite) => invite.code === code)?.label ?? null
  }
}

/** Sorted by figures that move, a page may hold what another one held: it stands once. */
function withPage(list: InvitesPage, page: InvitesPage): InvitesPage {
  const known = new Set(list.invites.map(({ code }) => code))
  const fresh = page.invites.filter(({ code }) => !known.has(code))
  return { ...page, invites: [...list.invites, ...fresh] }
}

function withLabel(list: InvitesPage, code: string, label: string | null): InvitesPage {
  const relabelled = <T extends Pick<Invite, 'code' | 'label'>>(invite: T): T =>
    invite.code === code ? { ...invite, label } : invite
  return {
    ...list,
    vanity: list.vanity && relabelled(list.vanity),
    invites: list.invites.map(relabelled),
  }
}
