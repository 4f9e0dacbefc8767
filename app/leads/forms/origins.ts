import type { HttpRequest } from '@adonisjs/core/http'
import { campaignNames } from '#leads/forms/form_page'
import type WebForm from '#leads/forms/models/web_form'
import { hostIn, ownHost } from '#leads/forms/spam/hosts'

/** Where a visitor came from, as far as the form keeps it. */
export interface Coming {
  /** What figures are grouped by: the campaign's source, the site they came from, or `direct`. */
  source: string
  campaign: Record<string, string> | null
  page: string | null
  referrer: string | null
  /** Inputs that carry it from the page to the post. */
  inputs: Record<string, string>
}

type Given = Record<string, unknown>

/** As the address of a page says it; a frame is told by its script. */
export function comingFrom(request: HttpRequest, form: WebForm): Coming {
  const query = request.qs()
  const embedded = query._embed === '1'
  return coming(form, {
    ...query,
    _referrer: embedded ? query._referrer : request.header('referer'),
    _page: embedded ? (query._page ?? request.header('referer')) : null,
  })
}

/** As a post says it; a form on another site is named by the browser. */
export function origins(body: Given, request: HttpRequest, form: WebForm): Coming {
  const sender = address(request.header('referer'))
  const elsewhere = sender && hostIn(sender) !== request.host() && hostIn(sender) !== ownHost()
  return coming(form, { ...body, _page: body._page ?? (elsewhere ? sender : null) })
}

function coming(form: WebForm, given: Given): Coming {
  const embed: Record<string, string> = given._embed === '1' ? { _embed: '1' } : {}
  if (!form.captures)
    return { source: 'direct', campaign: null, page: null, referrer: null, inputs: embed }
  const campaign = Object.fromEntries(
    campaignNames.flatMap((name) => {
      const value = given[name]
      return typeof value === 'string' && value.trim() ? [[name, clean(value)]] : []
    })
  )
  const page = address(given._page)
  const referrer = address(given._referrer)
  const inputs = {
    ...embed,
    ...campaign,
    ...(page && { _page: page }),
    ...(referrer && { _referrer: referrer }),
  }
  const source = campaign.utm_source ?? hostIn(referrer ?? undefined) ?? hostIn(page ?? undefined)
  return {
    source: (source ?? 'direct').toLowerCase().slice(0, 120),
    campaign: Object.keys(campaign).length ? campaign : null,
    page,
    referrer,
    inputs,
  }
}

const clean = (text: string) => text.replaceAll('\0', '').trim().slice(0, 255)

/** An address without what may be personal in it. */
function address(raw: unknown): string | null {
  if (typeof raw !== 'string' || !/^https?:\/\//.test(raw) || !URL.canParse(raw)) return null
  const url = new URL(raw)
  return `${url.origin}${url.pathname}`.slice(0, 500)
}
