//! Work that is independent of each other, on all cores.

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

/// Does the work of each number, on all cores, and hands over what comes of it in the order of the numbers. Where it panics, so
/// does this, when its turn comes.
pub(super) fn side_by_side<T: Send>(
    numbers: Range<u64>,
    work: impl Fn(u64) -> T + Sync,
    mut take: impl FnMut(u64, T),
) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (next, end) = (AtomicU64::new(numbers.start), numbers.end);
    let numbers_left = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|number| *number < end);
    let (done, all_done) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..cores {
            let (done, work) = (done.clone(), &work);
            scope.spawn(move || {
                std::iter::from_fn(numbers_left).try_for_each(|number| {
                    let result = catch_unwind(AssertUnwindSafe(|| work(number)));
                    done.send((number, result)) // which fails once somebody panicked
                })
            });
        }
        drop(done);
        let mut early = BTreeMap::new();
        let mut awaited = numbers.start;
        for (number, result) in all_done {
            early.insert(number, result);
            while let Some(result) = early.remove(&awaited) {
                take(awaited, result.unwrap_or_else(|panic| resume_unwind(panic)));
                awaited += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_done_once_and_told_in_order() {
        let mut told = Vec::new();
        side_by_side(
            3..200,
            |number| {
                if number % 7 == 0 {
                    thread::yield_now();
                }
                number * 2
            },
            |number, doubled| told.push((number, doubled)),
        );
        assert_eq!(told, (3..200).map(|number| (number, number * 2)).collect::<Vec<_>>());
    }

    #[test]
    fn what_comes_before_a_panic_is_told() {
        let mut told = Vec::new();
        let work = |number| if number == 5 { panic!("number {number}") } else { number };
        let panicked =
            catch_unwind(AssertUnwindSafe(|| side_by_side(0..u64::MAX, work, |number, _| told.push(number))));
        assert_eq!(panicked.unwrap_err().downcast_ref::<String>().unwrap(), "number 5");
        assert_eq!(told, [0, 1, 2, 3, 4]);
    }
}
