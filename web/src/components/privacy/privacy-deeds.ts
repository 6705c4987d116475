/** What a person may ask for about what a server stores. */
export type PrivacyDeed = 'opt-out' | 'opt-in' | 'delete'

export type DeedWords = {
  title: string
  confirm: string
  look: 'primary' | 'danger'
  /** What will happen, a paragraph each. */
  text: readonly string[]
  done: string
}

/** What a pop-up says before it is done, and what is said after. */
export const deedWords: Readonly<Record<PrivacyDeed, DeedWords>> = {
  'opt-out': {
    title: 'Opt out of this server?',
    confirm: 'Opt out',
    look: 'primary',
    text: [
      'What is stored names you no more, at once, and what you do from then on is recorded without you. Your joins count, and nobody sees that they were yours.',
      'Joins by your invites count for the invite, and for no inviter. You can opt in again, for what comes after.',
    ],
    done: 'You have opted out. What is stored names you no more.',
  },
  'opt-in': {
    title: 'Opt in again?',
    confirm: 'Opt in',
    look: 'primary',
    text: [
      'You are recorded with your name from your next join on. What was recorded without you stays as it is.',
    ],
    done: 'You have opted in again.',
  },
  delete: {
    title: 'Delete what is stored about you?',
    confirm: 'Delete and opt out',
    look: 'danger',
    text: [
      'Everything that names you is deleted or replaced, at once and for good, and you are opted out.',
      'Numbers stay, without you, and a keyed hash by which Usher knows that it must not store you again.',
    ],
    done: 'What was stored about you is deleted.',
  },
}
