import type { HttpContext } from '@adonisjs/core/http'

/** A way in, and how often one may take it. What a door counts besides, such as tries for one account, stands in its own room. */
export interface Door {
  name: string
  /** `METHOD /pattern` of the route. */
  fits: (asked: string, ctx: HttpContext) => boolean
  /** Whose tries are counted together. */
  by: 'person' | 'network'
  requests: number
  duration: string
}

const isForm = (asked: string) => !/^(GET|HEAD|OPTIONS) /.test(asked)

export const countsItself = (asked: string) => counted.test(asked)

/** Doors that count for themselves, by account or address: sign-in, second step, reset, forms, quotes. */
const counted = /^POST (\/login|\/password-resets$|\/f\/:key|\/q\/:token\/)/

/** Before sign-in: whatever anybody may send, those of plugins included. */
export const openDoors: Door[] = [
  {
    name: 'setup',
    fits: (asked) => isForm(asked) && asked.includes(' /setup'),
    by: 'network',
    requests: 20,
    duration: '1 minute',
  },
  {
    name: 'links',
    fits: (asked) => isForm(asked) && /\/:token$/.test(asked),
    by: 'network',
    requests: 60,
    duration: '1 minute',
  },
  {
    name: 'open',
    fits: (asked) => isForm(asked) && !countsItself(asked),
    by: 'network',
    requests: 120,
    duration: '1 minute',
  },
]

/** After sign-in: what costs much, or reaches other people. */
export const staffDoors: Door[] = [
  {
    name: 'invitations',
    fits: (asked) => /^POST \/settings\/users(\/:id\/invitation)?$/.test(asked),
    by: 'person',
    requests: 60,
    duration: '1 hour',
  },
  {
    name: 'exports',
    fits: (asked) => /^GET .*\/(export|vcards)$/.test(asked),
    by: 'person',
    requests: 60,
    duration: '1 minute',
  },
  {
    name: 'uploads',
    fits: (asked, { request }) => isForm(asked) && request.is(['multipart/form-data']) !== null,
    by: 'person',
    requests: 240,
    duration: '1 minute',
  },
]
