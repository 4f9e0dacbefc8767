/** What the demo company sells, and how it goes about it. */
export const subjects = {
  ES: [
    'Software de almacén',
    'Lectores de códigos para la nave',
    'Mantenimiento anual',
    'Estanterías y montaje',
    'Integración con contabilidad',
    'Segunda sede',
    'Formación del equipo',
    'Renovación del contrato',
    'Etiquetado de pedidos',
    'Piloto de tres meses',
  ],
  GB: [
    'Stock software',
    'Barcode scanners',
    'Yearly maintenance',
    'Racking and fitting',
    'Link to the accounts',
    'Second site',
    'Training for the team',
    'Contract renewal',
    'Order labelling',
    'Three-month pilot',
  ],
} as const

export const nextSteps = {
  ES: [
    'Enviar la oferta con dos opciones',
    'Demostración con compras y almacén',
    'Confirmar quién firma',
    'Llamar tras su reunión de dirección',
    'Mandar referencias de un cliente parecido',
    'Cerrar fechas de puesta en marcha',
  ],
  GB: [
    'Send the quote with two options',
    'Show it to purchasing and the warehouse',
    'Confirm who signs',
    'Call after their board meets',
    'Send references from a similar customer',
    'Agree dates for going live',
  ],
} as const

export const lossNotes = {
  ES: [
    'Nos piden volver a hablar el año que viene.',
    'El precio estaba un 15 % por encima.',
    'Se quedan con su proveedor.',
  ],
  GB: [
    'They asked us to talk again next year.',
    'We were 15 % above the other quote.',
    'They stay with their supplier.',
  ],
} as const

export const competitors = ['Almatrix', 'Stocklane', 'Bodega Cloud', 'Pallet & Co'] as const
