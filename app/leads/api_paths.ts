const id = { $ref: '#/components/parameters/id' }
const problem = { $ref: '#/components/responses/Problem' }
const json = (schema: object) => ({ 'application/json': { schema } })
const lead = {
  200: {
    description: 'The lead.',
    content: json({ type: 'object', properties: { data: { $ref: '#/components/schemas/Lead' } } }),
  },
  default: problem,
}
const choice = {
  anyOf: [{ type: 'string', enum: ['new', 'none'] }, { type: 'integer' }],
  description: 'A new record, none, or the id of one. Left out, it follows the proposal.',
}
const made = { anyOf: [{ type: 'integer' }, { type: 'null' }] }

/** What leads answer to besides the routes that all records have. */
export const apiPaths = {
  '/leads/{id}/disqualification': {
    post: {
      operationId: 'disqualifyLead',
      tags: ['Lead'],
      summary: 'Say that a lead leads nowhere, and why',
      parameters: [id],
      requestBody: {
        required: true,
        content: json({
          type: 'object',
          required: ['reason'],
          properties: {
            reason: { type: 'string', description: 'Key of the list "disqualifyReason".' },
            note: { type: 'string' },
            status: { type: 'string', description: 'A status of a lost kind.' },
          },
        }),
      },
      responses: lead,
    },
    delete: {
      operationId: 'reopenLead',
      tags: ['Lead'],
      summary: 'Take a lost lead up again',
      parameters: [id],
      responses: lead,
    },
  },
  '/leads/{id}/conversion': {
    get: {
      operationId: 'proposeConversion',
      tags: ['Lead'],
      summary: 'Who a lead likely is already, and what it would become',
      parameters: [id],
      responses: {
        200: {
          description: 'The proposal for contact, company and deal.',
          content: json({ type: 'object', properties: { data: { type: 'object' } } }),
        },
        default: problem,
      },
    },
    post: {
      operationId: 'convertLead',
      tags: ['Lead'],
      summary: 'Make a person, a company and a deal of a lead',
      parameters: [id],
      requestBody: {
        content: json({
          type: 'object',
          properties: {
            contact: choice,
            company: choice,
            deal: choice,
            dealValues: { type: 'object', description: 'Attributes of a new deal.' },
          },
        }),
      },
      responses: {
        201: {
          description: 'What it became.',
          content: json({
            type: 'object',
            properties: {
              data: {
                type: 'object',
                properties: {
                  leadId: { type: 'integer' },
                  contactId: made,
                  companyId: made,
                  dealId: made,
                },
              },
            },
          }),
        },
        default: problem,
      },
    },
  },
}
