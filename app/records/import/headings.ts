import { fold } from '#records/normalise'

/** A heading reduced to what distinguishes it: letters and digits, folded. */
export const plainHeading = (heading: string) =>
  fold(heading.replace(/([a-z])([A-Z])/g, '$1 $2'))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/**
 * What people call such columns in English and Spanish, by target. Targets may hold for any record type: one that the
 * type at hand does not have is passed over.
 */
const names: Record<string, string> = {
  'id': 'farley id, id farley',
  'fullName':
    'name, full name, contact name, contact, person, customer, client, nombre completo, nombre y apellidos, apellidos y nombre, contacto, cliente, persona, display name',
  'firstName': 'first name, firstname, given name, forename, first, nombre, nombre de pila, fname',
  'middleName': 'middle name, second name, segundo nombre, additional name',
  'lastName':
    'last name, lastname, surname, family name, second name last, last, apellido, apellidos, primer apellido, lname',
  'salutation': 'salutation, prefix, honorific, tratamiento, trato, name prefix',
  'name':
    'name, company name, company, organization, organisation, account, account name, business name, legal name, trade name, nombre, empresa, nombre de la empresa, razon social, nombre comercial, compania, organizacion, cuenta, cliente, customer, proveedor',
  'jobTitle':
    'job title, title, position, role, job, job position, function, cargo, puesto, puesto de trabajo, funcion, rol, profesion, occupation',
  'department': 'department, dept, division, departamento, area, seccion',
  'company':
    'company, company name, organization, organisation, organization name, organisation name, employer, account, account name, business, empresa, nombre de la empresa, nombre empresa, compania, organizacion, cuenta, razon social, entidad',
  'company.website':
    'company website, company url, company domain, organization website, web de la empresa, sitio web de la empresa, dominio de la empresa',
  'company.phones': 'company phone, telefono de la empresa, telefono empresa',
  'company.emails': 'company email, email de la empresa, correo de la empresa',
  'company.taxId': 'company tax id, company vat, cif de la empresa, nif de la empresa',
  'emails':
    'email, e mail, emails, e mails, mail, email address, e mail address, email addresses, work email, business email, primary email, correo, correos, correo electronico, correos electronicos, direccion de correo, direccion de correo electronico, email trabajo, email principal, correo principal, correo trabajo',
  'emails:home':
    'personal email, home email, private email, email personal, correo personal, correo particular',
  'emails:other':
    'other email, secondary email, alternative email, email 2, email2, e mail 2, second email, otro email, otro correo, correo 2, email secundario, correo secundario, email alternativo',
  'phones':
    'phone, phones, telephone, tel, phone number, phone numbers, telephone number, work phone, business phone, office phone, landline, primary phone, telefono, telefonos, tel fijo, telefono fijo, fijo, telefono trabajo, telefono del trabajo, telefono principal, numero de telefono, telefono oficina, telf, tfno, tlf',
  'phones:mobile':
    'mobile, mobile phone, cell, cell phone, cellphone, mobile number, movil, telefono movil, celular, tel movil, whatsapp',
  'phones:home':
    'home phone, private phone, personal phone, telefono casa, telefono particular, telefono personal',
  'phones:fax': 'fax, fax number, numero de fax',
  'phones:other':
    'other phone, phone 2, phone2, telephone 2, secondary phone, second phone, otro telefono, telefono 2, telefono2, telefono secundario',
  'addresses': 'addresses, direcciones',
  'addresses.street':
    'address, street, street address, address 1, address1, address 2, address2, address line 1, address line 2, postal address, mailing address, direccion, calle, domicilio, direccion postal, direccion 1, direccion 2, via',
  'addresses.city':
    'city, town, locality, city town, municipality, ciudad, poblacion, localidad, municipio',
  'addresses.state':
    'state, province, region, county, state province, state region, provincia, estado, comunidad autonoma, comunidad',
  'addresses.postalCode':
    'postal code, zip, zip code, postcode, zip postal code, zipcode, postalcode, codigo postal, cp, c p, cod postal',
  'addresses.country': 'country, country region, nation, country code, pais, pais region',
  'addresses.street:billing':
    'billing address, billing street, direccion de facturacion, calle de facturacion, domicilio fiscal, direccion fiscal',
  'addresses.city:billing': 'billing city, ciudad de facturacion, poblacion de facturacion',
  'addresses.state:billing': 'billing state, billing province, provincia de facturacion',
  'addresses.postalCode:billing':
    'billing postal code, billing zip, billing zip code, codigo postal de facturacion',
  'addresses.country:billing': 'billing country, pais de facturacion',
  'addresses.street:shipping':
    'shipping address, shipping street, delivery address, direccion de envio, direccion de entrega',
  'addresses.city:shipping': 'shipping city, ciudad de envio, poblacion de envio',
  'addresses.state:shipping': 'shipping state, shipping province, provincia de envio',
  'addresses.postalCode:shipping':
    'shipping postal code, shipping zip, shipping zip code, codigo postal de envio',
  'addresses.country:shipping': 'shipping country, pais de envio',
  'addresses.street:home': 'home address, home street, direccion particular, direccion personal',
  'addresses.city:home': 'home city',
  'addresses.state:home': 'home state',
  'addresses.postalCode:home': 'home postal code, home zip',
  'addresses.country:home': 'home country',
  'website':
    'website, web site, web, url, web page, webpage, website url, homepage, home page, site, sitio web, pagina web, sitio',
  'domains': 'domain, domains, domain name, company domain name, dominio, dominios',
  'linkedin':
    'linkedin, linkedin url, linkedin profile, person linkedin url, perfil de linkedin, perfil linkedin',
  'lifecycle':
    'lifecycle, lifecycle stage, stage, status, customer status, etapa, ciclo de vida, estado del cliente, fase',
  'source':
    'source, lead source, original source, origin, how did you hear about us, fuente, procedencia, canal, origen del contacto',
  'tags':
    'tags, tag, labels, label, categories, category, groups, group, list, lists, etiquetas, etiqueta, categorias, categoria, grupos, grupo, listas, lista',
  'owner':
    'owner, contact owner, account owner, company owner, assigned to, assigned user, salesperson, sales rep, account manager, responsible, propietario, responsable, asignado a, comercial, vendedor, gestor',
  'birthday':
    'birthday, birth date, birthdate, date of birth, dob, cumpleanos, fecha de nacimiento, nacimiento',
  'language': 'language, preferred language, locale, idioma, lengua, idioma preferido',
  'timezone': 'timezone, time zone, zona horaria, huso horario',
  'description':
    'description, notes, note, comments, comment, remarks, about, observations, descripcion, notas, nota, comentarios, comentario, observaciones',
  'doNotCall': 'do not call, no llamar',
  'doNotEmail':
    'do not email, email opt out, unsubscribed, opt out, opted out, no enviar correo, baja, dado de baja, no enviar emails',
  'doNotContact': 'do not contact, no contactar',
  'industry': 'industry, sector, branch, line of business, industria, actividad, ramo',
  'size':
    'size, company size, employees, number of employees, headcount, tamano, empleados, numero de empleados, plantilla',
  'revenue':
    'revenue, annual revenue, turnover, facturacion, facturacion anual, ingresos, ingresos anuales, ventas',
  'taxId':
    'tax id, vat, vat number, vat id, tax number, vat no, nif, cif, nif cif, cif nif, dni, nie, numero de iva, identificacion fiscal, rfc, cuit, rut, nit',
  'registration':
    'registration, registration number, registry number, registro, numero de registro, registro mercantil',
  'parent':
    'parent, parent company, parent account, holding, empresa matriz, matriz, grupo empresarial',
  'type': 'type, company type, account type, tipo, tipo de empresa, tipo de cliente',
}

/** Heading to targets, likeliest first as listed above. */
export const knownHeadings = new Map<string, string[]>()
for (const [target, list] of Object.entries(names))
  for (const name of list.split(',').map((each) => each.trim()))
    knownHeadings.set(name, [...(knownHeadings.get(name) ?? []), target])
