(** The numbers of the theorems as functions that compute, in binary.

    Each is proved equal to the number in its theorem, so that evaluating it is evaluating the
    theorem; [counting_floor] is the least width that the theorem allows. *)

From Coq Require Import NArith.
From mathcomp Require Import all_ssreflect perm ssralg ssrnum zmodp matrix.
From Superpos Require Import families network lower_counting lower_neurons lemma_sign_patterns.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Definition of_nat (n : nat) : N := N.of_nat n.
Definition value (n : N) : nat := N.to_nat n.

Lemma of_natK n : value (of_nat n) = n.
Proof. exact: Nnat.Nat2N.id. Qed.

Lemma value_mul a b : value (N.mul a b) = value a * value b.
Proof. by rewrite /value Nnat.N2Nat.inj_mul. Qed.

Lemma value_add a b : value (N.add a b) = value a + value b.
Proof. by rewrite /value Nnat.N2Nat.inj_add. Qed.

Lemma value_le a b : N.leb a b = (value a <= value b).
Proof.
rewrite /value; apply/N.leb_spec0/leP; rewrite /N.le Nnat.N2Nat.inj_compare.
  by move=> h; apply/Compare_dec.nat_compare_le.
by move/Compare_dec.nat_compare_le.
Qed.

Fixpoint power (a : N) (k : nat) : N := if k is k'.+1 then N.mul a (power a k') else 1%num.
Fixpoint factorial (m : nat) : N := if m is m'.+1 then N.mul (of_nat m) (factorial m') else 1%num.
Fixpoint falling (n : nat) (k : nat) : N :=
  if k is k'.+1 then N.mul (of_nat n) (falling n.-1 k') else 1%num.

(** A row of Pascal's triangle, and the binomial coefficient in it. *)
Fixpoint next_row (before : N) (row : seq N) : seq N :=
  if row is x :: row' then N.add before x :: next_row x row' else [:: before].
Definition pascal (n : nat) : seq N := iter n (next_row 0%num) [:: 1%num].
Definition binomial (n k : nat) : N := nth 0%num (pascal n) k.

Lemma powerE a k : value (power a k) = value a ^ k.
Proof. by elim: k => // k IH; rewrite /= value_mul IH expnS. Qed.

Lemma factorialE m : value (factorial m) = m`!.
Proof. by elim: m => // m IH; rewrite -[factorial m.+1]/(N.mul (of_nat m.+1) (factorial m)) value_mul IH of_natK factS. Qed.

Lemma fallingE n k : value (falling n k) = n ^_ k.
Proof.
elim: k n => [|k IH] n; first by rewrite ffactn0.
by rewrite -[falling n k.+1]/(N.mul (of_nat n) (falling n.-1 k)) value_mul IH of_natK ffactnS.
Qed.

Lemma next_rowE before row k : value (nth 0%num (next_row before row) k)
  = value (if k is k'.+1 then nth 0%num row k' else before) + value (nth 0%num row k).
Proof.
elim: row before k => [|x row IH] before [|k] /=; rewrite ?value_add ?addn0 //.
all: by rewrite ?IH ?nth_nil; case: k.
Qed.

Lemma binomialE n k : value (binomial n k) = 'C(n, k).
Proof.
rewrite /binomial /pascal; elim: n k => [|n IH] [|k] //=; first by case: k.
  by rewrite next_rowE IH !bin0.
by rewrite next_rowE !IH binS addnC.
Qed.

(** ** Floors *)

(** Least [n] from [n] on at which [Q ^ (L n (n+1))] reaches [size], [fuel] steps at most. *)
Fixpoint least_width (Q : N) (L : nat) (size : N) (fuel n : nat) : nat :=
  if fuel is fuel'.+1 then
    if N.leb size (power Q (L * (n * n.+1))) then n else least_width Q L size fuel' n.+1
  else n.

Lemma least_widthP Q L size fuel n k :
  n <= k -> value size <= value Q ^ (L * (k * k.+1)) -> least_width Q L size fuel n <= k.
Proof.
elim: fuel n => [|fuel IH] n //= nk enough; rewrite value_le powerE.
case: ifP => // few; apply: IH => //; rewrite ltn_neqAle nk andbT.
by apply: contraFneq few => ->.
Qed.

Definition counting_floor (m : nat) (Q : N) (L : nat) : nat := least_width Q L (factorial m) m 0.
Definition list_floor (m k j : nat) (Q : N) (L : nat) : nat :=
  least_width Q L (falling (value (binomial m k)) j) (m + j) 0.

(** No network is narrower than the counting floor. *)
Corollary numbers_counting_floor (R : realDomainType) (letter : finType) (weight bias : letter -> R)
    n0 n L m v (E : 'M[R]_(n0, m)) (D : 'M[R]_(m, n)) (theta : 'cV[R]_m) :
  n0 <= n -> 0 < v ->
  (forall pi : 'S_m, exists s : setting letter n0 n L, forall x, active v x ->
    network weight bias E D theta s x = permuted pi x) ->
  counting_floor m (of_nat #|letter|) L.+1 <= n.
Proof.
move=> small v0 all; apply: least_widthP => //; rewrite factorialE of_natK.
exact: (lower_permutation_neurons small v0 all).
Qed.

Corollary numbers_list_floor (R : realDomainType) (letter : finType) (weight bias : letter -> R)
    n0 n L m k j v (E : 'M[R]_(n0, m)) (D : 'M[R]_(j, n)) (theta : 'cV[R]_j) :
  n0 <= n -> k <= v ->
  {in gate_lists m k j, forall g, exists s : setting letter n0 n L, forall x, active v x ->
    network weight bias E D theta s x = ands g x} ->
  list_floor m k j (of_nat #|letter|) L.+1 <= n.
Proof.
move=> small kv all; apply: least_widthP => //; rewrite fallingE binomialE of_natK.
exact: (lower_k_and_neurons small kv all).
Qed.

(** ** What one setting serves *)

Definition served_systematic (m K : nat) : N := falling m K.
Definition served_lists (N_ j K : nat) : N := N.mul (binomial j K) (falling (N_ - j + K) K).

Lemma served_systematicE m K : value (served_systematic m K) = m ^_ K.
Proof. exact: fallingE. Qed.

Lemma served_listsE N_ j K : value (served_lists N_ j K) = 'C(j, K) * (N_ - j + K) ^_ K.
Proof. by rewrite value_mul binomialE fallingE. Qed.

(** The sum over the number of wrong probes. *)
Definition served_swaps (m K : nat) : N :=
  foldr (fun k s => N.add (N.mul (binomial m k) (factorial k)) s) 0%num (iota 0 K.+1).

Lemma served_swapsE m K : value (served_swaps m K) = \sum_(k < K.+1) 'C(m, k) * k`!.
Proof.
rewrite -(big_mkord xpredT (fun k => 'C(m, k) * k`!)) /index_iota subn0 /served_swaps.
elim: (iota _ _) => [|k r IH]; rewrite ?big_nil // big_cons -IH -binomialE -factorialE.
by rewrite -value_mul -value_add.
Qed.

(** Times [(j - K) ^ (j - K)]: misses, and [T] on-bits shared among the other outputs. *)
Definition served_budget (N_ j K T : nat) : N :=
  N.mul (served_lists N_ j K) (power (of_nat T) (j - K)).

Lemma served_budgetE N_ j K T :
  value (served_budget N_ j K T) = 'C(j, K) * (N_ - j + K) ^_ K * T ^ (j - K).
Proof. by rewrite value_mul served_listsE powerE of_natK. Qed.

(** [Phi(K, p)], of which real weights make [Phi(P, n+1)^n Phi(P r, n (n+1))] tables. *)
Definition cells (K p : nat) : N := foldr (fun i s => N.add (binomial K i) s) 0%num (iota 0 p.+1).

Lemma cellsE K p : value (cells K p) = Phi K p.
Proof.
rewrite /Phi -(big_mkord xpredT (fun i => 'C(K, i))) /index_iota subn0 /cells.
by elim: (iota _ _) => [|i r IH]; rewrite ?big_nil // big_cons -IH -binomialE -value_add.
Qed.

(** Tables of [r] outputs on [P] probes with real weights, and hidden vectors of UniversalAnd. *)
Definition tables (P r n : nat) : N :=
  N.mul (power (cells P n.+1) n) (cells (P * r) (n * n.+1)).
Definition hidden_vectors (Q n : nat) : N := power (binomial Q.+1 2) n.
Definition settings_raw (Q m L n : nat) : N := power (of_nat Q) (n * m.+1 + L * (n * n.+1)).

Lemma tablesE P r n : value (tables P r n) = Phi P n.+1 ^ n * Phi (P * r) (n * n.+1).
Proof. by rewrite value_mul powerE !cellsE. Qed.

Lemma hidden_vectorsE Q n : value (hidden_vectors Q n) = 'C(Q.+1, 2) ^ n.
Proof. by rewrite powerE binomialE. Qed.

Lemma settings_rawE Q m L n : value (settings_raw Q m L n) = Q ^ (n * m.+1 + L * (n * n.+1)).
Proof. by rewrite powerE of_natK. Qed.

(** The condition for codes that exist, [representation_existence]. *)
Definition enough_signs (m q p a b : nat) : bool :=
  N.ltb (N.mul (of_nat (m * m.-1)) (power (of_nat (a + b)) q))
        (N.mul (power 2%num q) (N.mul (power (of_nat a) p) (power (of_nat b) (q - p)))).

Lemma enough_signsE m q p a b :
  enough_signs m q p a b = (m * m.-1 * (a + b) ^ q < 2 ^ q * (a ^ p * b ^ (q - p))).
Proof. by rewrite /enough_signs N.ltb_antisym value_le !(value_mul, powerE, of_natK) -ltnNge. Qed.

(** The floor without factorials: both sides of [lemma_factorial_power], and what
    [lower_permutation_power] puts in the place of the factorial. *)
Definition own_power (m : nat) : N := power (of_nat m) m.
Definition factorial_power (m : nat) : N := N.mul (power 3%num m) (factorial m).
Definition settings_power (m Q L n : nat) : N :=
  N.mul (power 3%num m) (power (of_nat Q) (L * (n * n.+1))).

Lemma own_powerE m : value (own_power m) = m ^ m.
Proof. by rewrite powerE of_natK. Qed.

Lemma factorial_powerE m : value (factorial_power m) = 3 ^ m * m`!.
Proof. by rewrite value_mul powerE factorialE. Qed.

Lemma settings_powerE m Q L n : value (settings_power m Q L n) = 3 ^ m * Q ^ (L * (n * n.+1)).
Proof. by rewrite value_mul !powerE of_natK. Qed.

(** The conditions of [lower_permutation_capacity_power] and [lower_permutation_confidence]. *)
Definition fits (m b X : nat) : bool := N.leb (factorial m) (power 2%num (b * X)).
Definition confident (m G T B : nat) : bool :=
  N.ltb (N.mul (of_nat (20 * G)) (power 2%num (B * T))) (power (factorial m) T).

Lemma fitsE m b X : fits m b X = (m`! <= 2 ^ (b * X)).
Proof. by rewrite /fits value_le factorialE powerE. Qed.

Lemma confidentE m G T B : confident m G T B = (20 * G * 2 ^ (B * T) < m`! ^ T).
Proof.
by rewrite /confident N.ltb_antisym value_le !(value_mul, powerE, factorialE, of_natK) -ltnNge.
Qed.
