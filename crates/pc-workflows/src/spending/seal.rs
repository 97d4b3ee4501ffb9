//! Seals: what a process wrote into a journal is told from what somebody else wrote there.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretBox};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::{PurchaseId, PurchaseIntent};

/// A key for seals: whoever has it can write consents and approvals that are believed. It cannot be printed.
pub struct SealKey(SecretBox<[u8; 32]>);

impl SealKey {
    /// A key of these bytes, which must be random and kept where nobody else can read them; never beside the journal.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// A seal (HMAC-SHA-256) of a text of this kind, for one purchase.
    fn seal(&self, kind: &str, purchase: &SealedPurchase<'_>, text: &impl Serialize) -> Option<Seal> {
        let bytes = self.mac(kind, purchase, text)?.finalize().into_bytes();
        Some(Seal(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// Whether it is the seal of this key. How long that takes says nothing about it.
    fn is_right(
        &self,
        seal: &Seal,
        kind: &str,
        purchase: &SealedPurchase<'_>,
        text: &impl Serialize,
    ) -> bool {
        let mac = self.mac(kind, purchase, text);
        mac.zip(seal.bytes()).is_some_and(|(mac, bytes)| mac.verify_slice(&bytes).is_ok())
    }

    fn mac(&self, kind: &str, purchase: &SealedPurchase<'_>, text: &impl Serialize) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()).ok()?;
        // One JSON text: no part of it can be taken for another.
        mac.update(&serde_json::to_vec(&(kind, purchase, text)).ok()?);
        Some(mac)
    }
}

/// What a seal is for: this purchase, from this service, as it was wanted, in this of its runs.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SealedPurchase<'p> {
    pub(crate) purchase: &'p PurchaseId,
    pub(crate) service: &'p str,
    pub(crate) run: u32,
    pub(crate) intent: &'p PurchaseIntent,
}

/// What is sealed: its JSON, without the seal itself.
pub(crate) trait Sealable: Serialize + Clone {
    /// Tells it from everything else that is sealed.
    const KIND: &'static str;

    /// Where its seal is.
    fn seal_mut(&mut self) -> &mut Option<Seal>;

    /// With the seal of this key, for this purchase alone.
    fn sealed(mut self, key: &SealKey, purchase: &SealedPurchase<'_>) -> Self {
        *self.seal_mut() = None;
        *self.seal_mut() = key.seal(Self::KIND, purchase, &self);
        self
    }

    /// Whether it has the seal of this key, for this purchase.
    fn is_sealed(&self, key: &SealKey, purchase: &SealedPurchase<'_>) -> bool {
        let mut plain = self.clone();
        let seal = plain.seal_mut().take();
        seal.is_some_and(|seal| key.is_right(&seal, Self::KIND, purchase, &plain))
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(…)")
    }
}

/// What proves who wrote a consent or an approval, and that nobody changed or moved it: hexadecimal digits. No secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seal(String);

impl Seal {
    fn bytes(&self) -> Option<Vec<u8>> {
        let digits = self.0.as_bytes().chunks(2);
        digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_cannot_be_printed() {
        assert_eq!(format!("{:?}", SealKey::new([7; 32])), "SealKey(…)");
    }

    #[test]
    fn a_seal_is_of_one_key_one_kind_one_purchase_and_one_text() {
        let id = "p-1".parse().unwrap();
        let intent = PurchaseIntent::new("p-1".parse().unwrap(), "customer", "US".parse().unwrap());
        let purchase = SealedPurchase { purchase: &id, service: "here", run: 0, intent: &intent };
        let (key, other) = (SealKey::new([1; 32]), SealKey::new([2; 32]));
        let seal = key.seal("consent", &purchase, &"text").unwrap();
        assert!(key.is_right(&seal, "consent", &purchase, &"text"));
        assert!(!other.is_right(&seal, "consent", &purchase, &"text"));
        assert!(!key.is_right(&seal, "approval", &purchase, &"text"));
        assert!(!key.is_right(&seal, "consent", &purchase, &"other text"));
        assert!(!key.is_right(&seal, "consent", &SealedPurchase { run: 1, ..purchase.clone() }, &"text"));
        assert!(!key.is_right(
            &seal,
            "consent",
            &SealedPurchase { service: "there", ..purchase.clone() },
            &"text"
        ));
        for senseless in ["", "0", "zz", "é1"] {
            assert!(!key.is_right(&Seal(senseless.to_owned()), "consent", &purchase, &"text"));
        }
    }
}
