import { connection } from '#records/change'

/** Between a card and one put below it at the end of a column: room for twenty halvings. */
const room = 2 ** 20
let latest = 0

/** A place above every card there is: places fall with time, so that none needs to be asked for. */
export function topPosition(): string {
  latest = Math.max(latest + 1, Date.now() * 1024)
  return String(-latest)
}

/**
 * A place in a stage's column right below another card, or above all of them. Where there is no room between two cards, those
 * below make some. Order is no history: it is written past the version, so that nobody who edits a deal has a conflict for it.
 */
export async function positionBelow(stageId: number, cardId: number | null): Promise<string> {
  const column = () => connection().from('deals').where('stage_id', stageId).whereNull('deleted_at')
  const card = cardId && (await column().where('id', cardId).select('board_position').first())
  if (!card) return topPosition()

  const above = Number(card.board_position)
  const next = await column()
    .where('board_position', '>', above)
    .orderBy('board_position')
    .select('board_position')
    .first()
  if (!next) return String(above + room)
  const below = Number(next.board_position)
  if (below - above > 1) return String(above + Math.floor((below - above) / 2))
  await makeRoom(column, above)
  return String(above + 512)
}

/** Pushes the cards below this place down, as many as it takes until there is room. */
async function makeRoom(column: () => any, above: number) {
  const cards: { id: number; board_position: number }[] = await column()
    .where('board_position', '>', above)
    .orderBy('board_position')
    .orderBy('id')
    .select('id', 'board_position')
    .limit(2000)
  let place = above
  for (const { id, board_position: old } of cards) {
    place += 1024
    if (Number(old) >= place) return
    await connection().from('deals').where('id', id).update({ board_position: place })
  }
}
