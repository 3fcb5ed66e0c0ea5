// What waits in this browser: one record for each form that was filled in, with its photos, until the server has it.

const NAME = "lunxun-field";
const STORE = "waiting";

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opening;
}

async function within(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const asked = work(transaction.objectStore(STORE));
    // Only a transaction that has ended is on the disk.
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Returns all that waits, oldest first. */
export async function all() {
  const found = await within("readonly", (store) => store.getAll());
  return found.sort((one, other) => one.created_at - other.created_at || (one.id < other.id ? -1 : 1));
}

/** Returns one record; undefined where it was sent or deleted. */
export function one(id) {
  return within("readonly", (store) => store.get(id));
}

/** Keeps a record, or what has become of it. */
export function keep(item) {
  return within("readwrite", (store) => store.put(item));
}

/** Forgets a record: the server has it, or its author does not want it any more. */
export function forget(id) {
  return within("readwrite", (store) => store.delete(id));
}
