import type { Control } from '../control.ts'
import type { Faults } from '../faults.ts'
import { Refusal } from '../refusal.ts'

type FaultMethod =
  | 'setLatency'
  | 'failNext'
  | 'stallNext'
  | 'setInviteList'
  | 'delayDispatches'
  | 'repeatJoins'
  | 'reorderJoins'
  | 'setUsedUpInvites'
  | 'setMemberSearch'
  | 'clearFaults'

const mostFaults = 1_000

/** The control methods that break things on purpose; `release` lets held back events go. */
export function makeFaultMethods(deps: {
  faults: Faults
  atStart: () => Faults
  routes: ReadonlySet<string>
  release: () => void
}): Pick<Control, FaultMethod> {
  const { faults } = deps

  function add<T extends { times?: number }>(list: (T & { left: number })[], fault: T): void {
    if (list.length >= mostFaults)
      throw new Refusal(409, 0, `There are ${mostFaults} such faults already: clear them first.`)
    list.push({ ...fault, left: fault.times ?? 1 })
  }

  function requireRoute(route: string): void {
    if (route !== '*' && !deps.routes.has(route))
      throw new Refusal(
        400,
        0,
        `There is no route "${route}"; say for instance "GET /guilds/:guildId/invites".`,
      )
  }

  return {
    setLatency: async ({ restMs, gatewayMs }) => {
      if (restMs) faults.restMs = restMs
      if (gatewayMs) faults.gatewayMs = gatewayMs
    },
    failNext: async (input) => {
      requireRoute(input.route)
      add(faults.fail, input)
    },
    stallNext: async (input) => {
      requireRoute(input.route)
      add(faults.stall, input)
    },
    setInviteList: async ({ lagMs, hideUses }) => {
      if (lagMs) faults.listLagMs = lagMs
      if (hideUses !== undefined) faults.hideUses = hideUses
    },
    delayDispatches: async (input) =>
      add(faults.delays, { ...input, times: input.times ?? Number.POSITIVE_INFINITY }),
    repeatJoins: async (input) => {
      faults.repeats = { ...input, left: input.times }
    },
    reorderJoins: async (input) => {
      faults.reorders.set(input.guildId, input)
    },
    setUsedUpInvites: async (input) => {
      faults.usedUp = input
    },
    setMemberSearch: async (input) => {
      faults.memberSearch = input
    },
    clearFaults: async () => {
      Object.assign(faults, deps.atStart())
      deps.release()
    },
  }
}
