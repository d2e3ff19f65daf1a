// The scheduling calendar's entry; its behaviour is added beside it.
export {};
