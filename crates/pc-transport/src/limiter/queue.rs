//! A queue that can be left: first come, first served, and nobody is stuck behind a caller who left.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

#[derive(Debug, Default)]
pub(super) struct Queue(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    line: VecDeque<(u64, Option<Waker>)>,
    last: u64,
}

/// One caller in a queue. Dropping it leaves the queue, wherever it stands.
#[derive(Debug)]
pub(super) struct QueueEntry {
    queue: Arc<Queue>,
    number: u64,
}

impl Queue {
    /// Waits until all who came earlier have left. The front is held until it is dropped.
    pub(super) async fn front(self: &Arc<Self>) -> QueueEntry {
        let entry = self.join();
        poll_fn(|context| {
            let mut waiting = entry.queue.waiting();
            match waiting.line.binary_search_by_key(&entry.number, |(number, _)| *number) {
                Ok(0) | Err(_) => Poll::Ready(()),
                Ok(index) => {
                    waiting.line[index].1 = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await;
        entry
    }

    /// The front, where nobody stands in the queue.
    pub(super) fn front_now(self: &Arc<Self>) -> Option<QueueEntry> {
        let mut waiting = self.waiting();
        waiting.line.is_empty().then(|| QueueEntry { queue: self.clone(), number: waiting.join() })
    }

    fn join(self: &Arc<Self>) -> QueueEntry {
        QueueEntry { queue: self.clone(), number: self.waiting().join() }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn join(&mut self) -> u64 {
        self.last += 1;
        self.line.push_back((self.last, None));
        self.last
    }
}

impl Drop for QueueEntry {
    fn drop(&mut self) {
        let next = {
            let mut waiting = self.queue.waiting();
            let was_first = waiting.line.front().is_some_and(|(number, _)| *number == self.number);
            match waiting.line.binary_search_by_key(&self.number, |(number, _)| *number) {
                Ok(index) => drop(waiting.line.remove(index)),
                Err(_) => return,
            }
            if was_first { waiting.line.front_mut().and_then(|(_, waker)| waker.take()) } else { None }
        };
        if let Some(waker) = next {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn served_in_order_and_those_who_leave_hold_nobody_up() {
        let queue = Arc::new(Queue::default());
        let first = queue.front().now_or_never().unwrap();
        let mut second = Box::pin(queue.front());
        let mut third = Box::pin(queue.front());
        let mut fourth = Box::pin(queue.front());
        assert!((&mut second).now_or_never().is_none());
        assert!((&mut third).now_or_never().is_none());
        assert!((&mut fourth).now_or_never().is_none());
        drop(third); // leaves from the middle
        drop(first);
        assert!((&mut fourth).now_or_never().is_none(), "the second comes first");
        drop(second); // leaves from the front, without having looked
        let fourth = fourth.now_or_never().unwrap();
        assert!(queue.front_now().is_none());
        drop(fourth);
        let fifth = queue.front_now().unwrap();
        assert!(queue.front_now().is_none() && queue.front().now_or_never().is_none());
        drop(fifth);
        assert!(queue.front().now_or_never().is_some());
    }
}
