import { ApiProblem } from '../api/problem.ts'

export type ProblemWords = { title: string; detail: string; canRetry: boolean }

const byCode: Readonly<Record<string, ProblemWords>> = {
  unreachable: {
    title: 'Usher did not answer',
    detail: 'Check your connection, then try again.',
    canRetry: true,
  },
  'not-signed-in': {
    title: 'Your session has ended',
    detail: 'Log in again to go on.',
    canRetry: false,
  },
  'guild-not-found': {
    title: 'There is no such server here',
    detail: 'It may be gone, or the address was mistyped.',
    canRetry: false,
  },
  'not-administrator': {
    title: 'You are not an administrator here',
    detail: "Only a server's administrators see its joins. Ask one of them for the role.",
    canRetry: false,
  },
  'bot-not-present': {
    title: 'Usher is not in this server',
    detail: 'Add it from your list of servers first.',
    canRetry: false,
  },
  'not-found': {
    title: 'It is not there any more',
    detail: 'Somebody else may have removed it. Load the page again.',
    canRetry: false,
  },
  'module-disabled': {
    title: 'The invite tracker is off',
    detail: 'Somebody turned it off. Load the page again.',
    canRetry: false,
  },
  'invite-not-found': {
    title: 'There is no such invite any more',
    detail: 'Somebody deleted it, or it expired. Load the page again.',
    canRetry: false,
  },
  'channel-not-found': {
    title: 'The channel is gone',
    detail: 'Choose another one.',
    canRetry: false,
  },
  'bot-not-permitted': {
    title: 'Usher lacks a permission for this',
    detail: 'The page Health says which one, and how to give it.',
    canRetry: false,
  },
  'invites-paused': {
    title: 'This server has paused its invites',
    detail: "Resume them in the server's settings in Discord first.",
    canRetry: false,
  },
  'invite-underway': {
    title: 'Another invite of yours is still being made',
    detail: 'Try again in a moment.',
    canRetry: true,
  },
  'too-many-invites': {
    title: 'There are as many invites as there may be',
    detail: 'One member may have 10 that still work here, a server 1,000. Delete one first.',
    canRetry: false,
  },
  'too-many-labels': {
    title: 'There are as many labels as there may be',
    detail: 'Remove one that is no longer needed first.',
    canRetry: false,
  },
  'too-many-api-keys': {
    title: 'There are as many keys as there may be',
    detail: 'Revoke one that is no longer used first.',
    canRetry: false,
  },
  'opted-out': {
    title: 'You have opted out in this server',
    detail: 'Opt in again under “Your privacy” first.',
    canRetry: false,
  },
  'discord-unavailable': {
    title: 'Discord did not answer',
    detail: 'Usher asks Discord which servers are yours. Try again in a moment.',
    canRetry: true,
  },
  'rate-limited': {
    title: 'That was a little fast',
    detail: 'Wait a few seconds, then try again.',
    canRetry: true,
  },
  'csrf-token-invalid': {
    title: 'This page is out of date',
    detail: 'Load it again, then try once more.',
    canRetry: false,
  },
  'store-unavailable': {
    title: 'Usher cannot reach its own data',
    detail: 'It usually passes within a minute. Try again then.',
    canRetry: true,
  },
  overloaded: {
    title: 'Usher is very busy',
    detail: 'It will have time again in a moment.',
    canRetry: true,
  },
}

/** What happened and what to do about it, in words for people. */
export function wordsForProblem(problem: unknown): ProblemWords {
  const code = problem instanceof ApiProblem ? problem.code : 'unexpected'
  return (
    byCode[code] ?? {
      title: 'Something went wrong',
      detail: 'It is not your fault. Try again; if it stays, tell whoever runs Usher.',
      canRetry: true,
    }
  )
}
