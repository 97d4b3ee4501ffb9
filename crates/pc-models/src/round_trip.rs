//! Tests only: every resource is read back as it was written.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ResourceCollection;
use crate::codec::arbitrary::Rng;
use crate::codec::member::Member;

fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: T) {
    let json = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
    assert_eq!(serde_json::from_reader::<_, T>(json.as_bytes()).unwrap(), value, "{json}");
    let page = ResourceCollection::new(vec![value]);
    let json = serde_json::to_string(&page).unwrap();
    assert_eq!(serde_json::from_str::<ResourceCollection<T>>(&json).unwrap(), page, "{json}");
}

macro_rules! check_each {
    ($($name:ident),+ $(,)?) => {
        /// Every resource of the crate.
        const CHECKS: &[fn(&mut Rng)] = &[$(|rng| check(crate::$name::arbitrary(rng))),+];
    };
}
crate::for_each_resource!(check_each);

proptest::proptest! {
    #[test]
    fn what_is_written_is_read_back(seed: u64) {
        let mut rng = Rng::new(seed);
        for check in CHECKS {
            check(&mut rng);
        }
    }
}
