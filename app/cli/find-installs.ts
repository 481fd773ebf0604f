import type { Product } from "../compose.ts";
import type { InstallWithKey } from "../store/installs.ts";
import { installId } from "../values/ids.ts";
import { UsageError } from "./terminal.ts";

/** The install of an id or a name, in any case of letters. Throws UsageError when there is none, or several have the name. */
export async function findInstall({ stores }: Product, idOrName: string): Promise<InstallWithKey> {
  const byId = await stores.installs.find(installId(idOrName));
  if (byId !== undefined) return byId;
  const active = await stores.installs.listActive();
  const named = active.filter((install) => install.name.toLowerCase() === idOrName.toLowerCase());
  const [found, ...others] = named;
  if (found !== undefined && others.length === 0) return found;
  const choice = found === undefined ? active : named;
  const list = choice.map(({ id, name, crm }) => `\n  ${id}  ${name} (${crm})`).join("");
  const problem = found === undefined ? "There is no install" : "There are several installs";
  throw new UsageError(`${problem} "${idOrName}".${list === "" ? "" : ` Use one of these ids:${list}`}`);
}

/** The named install, or all that work is done for when none is named. */
export async function chooseInstalls(product: Product, idOrName?: string): Promise<readonly InstallWithKey[]> {
  return idOrName === undefined ? product.stores.installs.listActive() : [await findInstall(product, idOrName)];
}
