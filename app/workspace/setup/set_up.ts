import modules from '#modules/registry'
import { change } from '#records/change'
import { system } from '#records/actor'
import { now } from '#records/clock'
import { company, keepSettings } from '#records/company'
import { Invalid, type Refusals } from '#records/errors'
import { readInput } from '#records/input'
import Role from '#access/models/role'
import User from '#access/models/user'
import { readCompany } from '#workspace/setup/company_input'

/** Setup happens once: whoever comes second, even at the same moment, finds nothing there. */
export class AlreadySetUp extends Error {
  constructor() {
    super('This Farley is set up already.')
  }
}

const shortestPassword = 10
const longestPassword = 200

/**
 * Makes the company and its first admin in one step.
 *
 * @param raw `company`, `language`, `country`, `currency`, `timezone`, `name`, `email`, `password`
 * @throws Invalid with the reason by name, AlreadySetUp
 */
export async function setUp(raw: Record<string, unknown>): Promise<User> {
  const { values, errors } = readCompany(raw)
  Object.assign(errors, passwordErrors(raw.password))
  try {
    return await change(system, 'setUp', async () => {
      const house = await company()
      if (house.setUpAt) throw new AlreadySetUp()
      const person = await readPerson(raw, errors)
      if (Object.keys(errors).length) throw new Invalid(errors)
      await keepSettings({ setUpAt: now(), ...values })
      const admin = await firstAdmin(person, values, raw.password as string)
      for (const module of modules.all) await module.setUp?.(values as any)
      return admin
    })
  } catch (error) {
    if (isTaken(error)) throw new AlreadySetUp()
    throw error
  }
}

async function readPerson(raw: Record<string, unknown>, errors: Refusals) {
  const input = await readInput(User as any, system, { name: raw.name, email: raw.email }, 'form', {
    partial: true,
  })
  for (const name of ['name', 'email']) {
    if (input.errors[name]) errors[name] = input.errors[name]
    else if (!input.values[name]) errors[name] = { key: 'required', params: {} }
  }
  return input.values
}

async function firstAdmin(
  person: Record<string, any>,
  { locale, timezone }: { locale: string; timezone: string },
  password: string
) {
  const admin = await Role.named('admin')
  const user = new User()
  user.merge({ name: person.name, email: person.email, locale, timezone, roleId: admin.id })
  await user.choosePassword(password)
  return user.save()
}

function passwordErrors(password: unknown): Refusals {
  if (typeof password !== 'string' || !password)
    return { password: { key: 'required', params: {} } }
  if (password.length < shortestPassword)
    return { password: { key: 'passwordTooShort', params: { min: shortestPassword } } }
  if (password.length > longestPassword)
    return { password: { key: 'tooLong', params: { max: longestPassword } } }
  return {}
}

const isTaken = (error: any) =>
  ['ER_DUP_ENTRY', 'ER_LOCK_DEADLOCK'].includes(error.code) ||
  /UNIQUE constraint failed: settings/.test(error.message)
