(** Certificates about batch-normalized data, checked by computation on integers and proved over the real numbers.

    Part 1 defines what is claimed, literally. Parts 2 and 3 are integer checks with their proofs. Part 4 joins them:
    each theorem there says "check = true -> claim". Files that are generated for a certificate hold the data, one such
    claim, and a call of one such theorem. Nothing is assumed beyond the standard library's real numbers. *)

From Coq Require Import ZArith Reals List Bool Lia Lra Psatz.
Import ListNotations.
Open Scope R_scope.

(** * Part 1: statements *)

(** Raw data: integer rows, one denominator a column, class numbers 0 .. classes-1, epsilon as a fraction. *)
Record data := Data {
  rows : list (list Z); dens : list Z; labels : list nat; classes : nat; eps_num : Z; eps_den : Z }.

Definition numerator D (a i : nat) : Z := nth a (nth i (rows D) []) 0%Z.
Definition denominator D (a : nat) : Z := nth a (dens D) 1%Z.
Definition raw D a i : R := IZR (numerator D a i) / IZR (denominator D a).
Definition label D i : nat := nth i (labels D) 0%nat.
Definition width D : nat := length (dens D).
Definition dim D : nat := (classes D - 1) * width D.

Fixpoint sum (l : list R) : R := match l with [] => 0 | x :: r => x + sum r end.
Definition mean (l : list R) : R := sum l / INR (length l).
Definition variance (l : list R) : R := mean (map (fun x => (x - mean l) * (x - mean l)) l).

(** Feature a of sample i, normalized over a batch. Where the variance and epsilon are 0 the numerator is 0 too, and
    0 divided by anything is 0. *)
Definition normalized D (batch : list nat) (a i : nat) : R :=
  let column := map (raw D a) batch in
  (raw D a i - mean column) / sqrt (variance column + IZR (eps_num D) / IZR (eps_den D)).

(** The vector (e_y - e_k) (x) xbar without the coordinates of class 0; for two classes it is +xbar or -xbar.
    Coordinate j belongs to class 1 + j / d and feature j mod d; there are (classes - 1) d of them. *)
Definition item : Type := list nat * nat * nat. (* batch, sample, class compared with *)
Definition delta (b c : nat) : Z := if Nat.eqb b c then 1%Z else 0%Z.
Definition side (y k b : nat) : Z := (delta b y - delta b k)%Z.
Definition vector D (it : item) (j : nat) : R :=
  let '(batch, i, k) := it in
  if (j <? dim D)%nat then IZR (side (label D i) k (1 + j / width D)) * normalized D batch (j mod width D) i else 0.

(** All items of an order (a list of batches): every sample of every batch against every other class. *)
Definition opponents D i : list nat := filter (fun k => negb (Nat.eqb k (label D i))) (seq 0 (classes D)).
Definition items D (order : list (list nat)) : list item :=
  flat_map (fun batch => flat_map (fun i => map (fun k => (batch, i, k)) (opponents D i)) batch) order.
Definition signed D order : list (nat -> R) := map (vector D) (items D order).

(** Orders: one batch of all samples, and all batches of k samples that a reshuffle can make. *)
Definition gd D : list (list nat) := [seq 0 (length (rows D))].
Fixpoint subsets (k : nat) (l : list nat) : list (list nat) :=
  match k, l with
  | O, _ => [[]]
  | S _, [] => []
  | S k', x :: r => map (cons x) (subsets k' r) ++ subsets k r
  end.
Definition rr D (sizes : list nat) : list (list nat) :=
  flat_map (fun k => subsets k (seq 0 (length (rows D)))) sizes.

Definition dot (n : nat) (w z : nat -> R) : R := sum (map (fun j => w j * z j) (seq 0 n)).

(** w separates weakly; z is on the separable side; w separates all that can be separated. *)
Definition weak n (Z : list (nat -> R)) (w : nat -> R) : Prop := forall z, In z Z -> 0 <= dot n w z.
Definition separable n (Z : list (nat -> R)) (z : nat -> R) : Prop := exists w : nat -> R, weak n Z w /\ 0 < dot n w z.
Definition separates n (Z : list (nat -> R)) (w : nat -> R) : Prop :=
  weak n Z w /\ forall z, In z Z -> separable n Z z -> 0 < dot n w z.

(** The decomposition: one weight is positive on the flagged items and 0 on the others, and every weight that separates
    weakly is 0 on the others. All flags true: LS. All false: SC. Some of both: PLS. *)
Definition decomposed n (Z : list (nat -> R)) (flags : list bool) : Prop :=
  (exists w : nat -> R, Forall2 (fun z (f : bool) => if f then 0 < dot n w z else dot n w z = 0) Z flags) /\
  (forall w, weak n Z w -> Forall2 (fun z (f : bool) => f = false -> dot n w z = 0) Z flags).

(** Linear separability, strong convexity (overlap) with the coordinates on which the rank is full. *)
Definition LS n (Z : list (nat -> R)) : Prop := exists w, forall z, In z Z -> 0 < dot n w z.
Definition SC n (Z : list (nat -> R)) : Prop := forall w, weak n Z w -> forall z, In z Z -> dot n w z = 0.
Definition SC_with_rank n (Z : list (nat -> R)) : Prop := forall w, weak n Z w -> forall j, (j < n)%nat -> w j = 0.
Definition PLS n (Z : list (nat -> R)) : Prop :=
  (exists z, In z Z /\ separable n Z z) /\ (exists z, In z Z /\ ~ separable n Z z).

(** Fates, for the items Z of an order and G of the data as one batch. *)
Definition diverges n (Z G : list (nat -> R)) : Prop :=
  (exists z, In z Z /\ separable n Z z) /\
  forall w, separates n Z w -> exists g, In g G /\ dot n w g < 0.
Definition bounded n (Z G : list (nat -> R)) : Prop :=
  SC n Z \/ forall w, separates n Z w -> forall g, In g G -> 0 <= dot n w g.
Definition depends n (Z G : list (nat -> R)) : Prop :=
  (exists w, separates n Z w /\ forall g, In g G -> 0 <= dot n w g) /\
  (exists w, separates n Z w /\ exists g, In g G /\ dot n w g < 0).

(** The logistic risk. *)
Definition risk n (G : list (nat -> R)) (w : nat -> R) : R :=
  sum (map (fun g => ln (1 + exp (- dot n w g))) G).
Definition ray (w : nat -> R) (t : R) : nat -> R := fun j => t * w j.

(** * Part 2: sums of n / sqrt V *)

Definition term : Type := Z * Z.
Definition val (t : term) : R := IZR (fst t) / sqrt (IZR (snd t)).
Definition total (l : list term) : R := sum (map val l).
Definition good (l : list term) : bool := forallb (fun t => Z.ltb 0 (snd t)) l.

Definition enclose (p : Z) (t : term) : Z * Z :=
  let '(n, v) := t in
  if Z.eqb n 0 then (0, 0)%Z
  else let s := Z.sqrt (n * n * 4 ^ p / v) in
       if Z.ltb 0 n then (s, s + 1)%Z else (- (s + 1), - s)%Z.

Lemma sum_app a b : sum (a ++ b) = sum a + sum b.
Proof. induction a; simpl; lra. Qed.

Lemma sum_mult c l : sum (map (fun x => c * x) l) = c * sum l.
Proof. induction l; simpl; lra. Qed.

Lemma sum_ext {A} (f g : A -> R) l : (forall x, In x l -> f x = g x) -> sum (map f l) = sum (map g l).
Proof.
  induction l; simpl; intro H; [reflexivity|]. rewrite H by auto. rewrite IHl by auto. reflexivity.
Qed.

Lemma sum_le {A} (f g : A -> R) l : (forall x, In x l -> f x <= g x) -> sum (map f l) <= sum (map g l).
Proof.
  induction l; simpl; intro H; [lra|]. specialize (IHl (fun x h => H x (or_intror h))).
  specialize (H a (or_introl eq_refl)). lra.
Qed.

Lemma sum_plus {A} (f g : A -> R) l : sum (map (fun x => f x + g x) l) = sum (map f l) + sum (map g l).
Proof. induction l; simpl; lra. Qed.

Lemma sum_scale {A} (f : A -> R) c l : sum (map (fun x => c * f x) l) = c * sum (map f l).
Proof. induction l; simpl; lra. Qed.

Lemma sum_zero {A} (f : A -> R) l : (forall x, In x l -> f x = 0) -> sum (map f l) = 0.
Proof. induction l; simpl; intro H; [reflexivity|]. rewrite H by auto. rewrite IHl by auto. lra. Qed.

Lemma sum_swap {A B} (f : A -> B -> R) la lb :
  sum (map (fun a => sum (map (f a) lb)) la) = sum (map (fun b => sum (map (fun a => f a b) la)) lb).
Proof.
  induction la; simpl.
  - symmetry. apply sum_zero. reflexivity.
  - rewrite IHla. rewrite <- sum_plus. reflexivity.
Qed.

Lemma sqrt_pos_Z v : (0 < v)%Z -> 0 < sqrt (IZR v).
Proof. intro. apply sqrt_lt_R0. apply IZR_lt in H. exact H. Qed.

Lemma square_le x y : 0 <= y -> x * x <= y * y -> x <= y.
Proof. intros. nra. Qed.

Lemma root_bounds p n v : (0 <= p)%Z -> (0 < n)%Z -> (0 < v)%Z ->
  let s := Z.sqrt (n * n * 4 ^ p / v) in
  IZR s <= val (n, v) * IZR (2 ^ p) <= IZR (s + 1).
Proof.
  intros Hp Hn Hv s. unfold val; simpl fst; simpl snd.
  assert (Hq : (0 <= n * n * 4 ^ p / v)%Z) by (apply Z.div_pos; nia).
  pose proof (Z.sqrt_spec _ Hq) as [H1 H2]. fold s in H1, H2.
  pose proof (Z.mul_div_le (n * n * 4 ^ p) v Hv) as H3.
  pose proof (Z.mul_succ_div_gt (n * n * 4 ^ p) v Hv) as H4.
  assert (H5 : (4 ^ p = 2 ^ p * 2 ^ p)%Z) by (change 4%Z with (2 * 2)%Z; apply Z.pow_mul_l).
  assert (Hs : (0 <= s)%Z) by apply Z.sqrt_nonneg.
  assert (H6 : (s * s * v <= (n * 2 ^ p) * (n * 2 ^ p))%Z) by nia.
  assert (H7 : ((n * 2 ^ p) * (n * 2 ^ p) <= (s + 1) * (s + 1) * v)%Z) by nia.
  apply IZR_le in H6, H7. rewrite !mult_IZR in H6, H7.
  assert (Hr : 0 < sqrt (IZR v)) by (apply sqrt_pos_Z; exact Hv).
  assert (Hrr : sqrt (IZR v) * sqrt (IZR v) = IZR v) by (apply sqrt_sqrt; apply IZR_le; lia).
  set (r := sqrt (IZR v)) in *. rewrite <- Hrr in H6, H7.
  assert (0 <= IZR s) by (apply IZR_le; lia).
  assert (0 <= IZR (s + 1)) by (apply IZR_le; lia).
  assert (0 < IZR n) by (apply IZR_lt; lia).
  assert (0 < IZR (2 ^ p)) by (apply IZR_lt; apply Z.pow_pos_nonneg; lia).
  replace (IZR n / r * IZR (2 ^ p)) with ((IZR n * IZR (2 ^ p)) / r) by (field; lra).
  split.
  - apply Rmult_le_reg_r with r; [exact Hr|].
    replace (IZR n * IZR (2 ^ p) / r * r) with (IZR n * IZR (2 ^ p)) by (field; lra).
    apply square_le; [nra|]. lra.
  - apply Rmult_le_reg_r with r; [exact Hr|].
    replace (IZR n * IZR (2 ^ p) / r * r) with (IZR n * IZR (2 ^ p)) by (field; lra).
    apply square_le; [nra|]. lra.
Qed.

Lemma val_opp n v : val ((- n)%Z, v) = - val (n, v).
Proof. unfold val; simpl. rewrite opp_IZR. unfold Rdiv. ring. Qed.

Lemma enclose_ok p t : (0 <= p)%Z -> (0 < snd t)%Z ->
  IZR (fst (enclose p t)) <= val t * IZR (2 ^ p) <= IZR (snd (enclose p t)).
Proof.
  destruct t as [n v]; simpl snd; intros Hp Hv. unfold enclose.
  destruct (Z.eqb_spec n 0) as [->|Hn].
  - unfold val; simpl. unfold Rdiv. rewrite !Rmult_0_l. lra.
  - destruct (Z.ltb_spec 0 n) as [Hpos|Hneg]; cbn [fst snd].
    + apply root_bounds; assumption.
    + pose proof (root_bounds p (- n) v Hp ltac:(lia) Hv) as H. cbv zeta in H.
      rewrite Z.mul_opp_opp in H. rewrite val_opp in H. rewrite !opp_IZR. lra.
Qed.

Definition zsum (l : list Z) : Z := fold_right Z.add 0%Z l.
Definition low p l : Z := zsum (map (fun t => fst (enclose p t)) l).

Lemma low_ok p l : (0 <= p)%Z -> good l = true -> IZR (low p l) <= total l * IZR (2 ^ p).
Proof.
  intros Hp. induction l as [|t l IH]; intro H; unfold low, total in *; simpl in *; [lra|].
  apply andb_prop in H as [Ht Hl]. apply Z.ltb_lt in Ht. specialize (IH Hl).
  pose proof (enclose_ok p t Hp Ht). rewrite plus_IZR. lra.
Qed.

Definition positive (p : Z) (l : list term) : bool := Z.leb 0 p && good l && Z.ltb 0 (low p l).

Lemma positive_ok p l : positive p l = true -> 0 < total l.
Proof.
  unfold positive. intro H. apply andb_prop in H as [H H3]. apply andb_prop in H as [H1 H2].
  apply Z.leb_le in H1. apply Z.ltb_lt in H3. apply IZR_lt in H3. pose proof (low_ok p l H1 H2).
  assert (0 < IZR (2 ^ p)) by (apply IZR_lt; apply Z.pow_pos_nonneg; lia). nra.
Qed.

(** The exact zero test: terms whose V differ by a square are added up. (That different classes never cancel is not
    needed: the test is sufficient.) *)
Fixpoint collect (v1 : Z) (l : list term) : Z * Z * list term :=
  match l with
  | [] => (0, 1, [])%Z
  | (n, v) :: r =>
      let '(num, den, rest) := collect v1 r in
      let s := Z.sqrt (v1 * v) in
      if Z.eqb (s * s) (v1 * v) then (num * v + n * s * den, den * v, rest)%Z else (num, den, (n, v) :: rest)
  end.

Lemma collect_ok v1 l : (0 < v1)%Z -> good l = true ->
  let '(num, den, rest) := collect v1 l in
  (0 < den)%Z /\ good rest = true /\ total l = IZR num / IZR den / sqrt (IZR v1) + total rest.
Proof.
  intro H1. induction l as [|[n v] l IH]; intro H; simpl.
  - unfold total; simpl. split; [lia|]. split; [reflexivity|]. unfold Rdiv. ring.
  - simpl in H. apply andb_prop in H as [Hv Hl]. apply Z.ltb_lt in Hv. specialize (IH Hl).
    destruct (collect v1 l) as [[num den] rest]. destruct IH as [Hd [Hg IH]].
    destruct (Z.eqb_spec (Z.sqrt (v1 * v) * Z.sqrt (v1 * v)) (v1 * v)) as [Hs|_].
    + split; [nia|]. split; [exact Hg|].
      change (total ((n, v) :: l)) with (val (n, v) + total l). rewrite IH. unfold val; simpl fst; simpl snd.
      set (s := Z.sqrt (v1 * v)) in *. assert (0 <= s)%Z by apply Z.sqrt_nonneg.
      assert (Hroot : sqrt (IZR v1) * sqrt (IZR v) = IZR s).
      { rewrite <- sqrt_mult by (apply IZR_le; lia). rewrite <- mult_IZR, <- Hs, mult_IZR.
        apply sqrt_square. apply IZR_le. assumption. }
      assert (0 < sqrt (IZR v1)) by (apply sqrt_pos_Z; exact H1).
      assert (0 < sqrt (IZR v)) by (apply sqrt_pos_Z; exact Hv).
      assert (Hv2 : sqrt (IZR v) * sqrt (IZR v) = IZR v) by (apply sqrt_sqrt; apply IZR_le; lia).
      assert (0 < IZR den) by (apply IZR_lt; assumption).
      set (r1 := sqrt (IZR v1)) in *. set (r := sqrt (IZR v)) in *.
      rewrite plus_IZR, !mult_IZR, <- Hroot, <- Hv2. field. lra.
    + split; [exact Hd|]. split; [simpl; apply andb_true_intro; split; [apply Z.ltb_lt|]; assumption|].
      change (total ((n, v) :: l)) with (val (n, v) + total l).
      change (total ((n, v) :: rest)) with (val (n, v) + total rest). rewrite IH. ring.
Qed.

Fixpoint zero_in (fuel : nat) (l : list term) : bool :=
  match l, fuel with
  | [], _ => true
  | _, O => false
  | (n, v) :: _, S fuel' =>
      let '(num, _, rest) := collect v l in Z.eqb num 0 && zero_in fuel' rest
  end.
Definition is_zero (l : list term) : bool :=
  let few := filter (fun t => negb (Z.eqb (fst t) 0)) l in good few && zero_in (length few) few.

Lemma zero_in_ok fuel : forall l, good l = true -> zero_in fuel l = true -> total l = 0.
Proof.
  induction fuel; intros [|[n v] l] Hg H; try reflexivity; [discriminate|].
  cbn [zero_in] in H. pose proof (collect_ok v (@cons term (n, v) l)) as K.
  assert (Hv : (0 < v)%Z) by (simpl in Hg; apply andb_prop in Hg as [Hg _]; apply Z.ltb_lt; exact Hg).
  specialize (K Hv Hg). revert H K. generalize (collect v (@cons term (n, v) l)).
    intros [[num den] rest] H K. destruct K as [Hd [Hr K]].
  apply andb_prop in H as [H0 H]. apply Z.eqb_eq in H0. subst num.
  rewrite K, (IHfuel rest Hr H). unfold Rdiv. ring.
Qed.

Lemma is_zero_ok l : is_zero l = true -> total l = 0.
Proof.
  unfold is_zero. intro H. apply andb_prop in H as [Hg H]. apply zero_in_ok in H; [|exact Hg].
  rewrite <- H. unfold total. clear. induction l as [|[n v] l IH]; [reflexivity|]. simpl.
  destruct (Z.eqb_spec n 0) as [->|]; simpl; rewrite IH; [|reflexivity].
  unfold val; simpl. unfold Rdiv. ring.
Qed.

(** * Part 3: checks on a table of items, one row of terms each *)

Definition coordinate (row : list term) (j : nat) : term := nth j row (0, 1)%Z.
Definition vec (row : list term) (j : nat) : R := val (coordinate row j).
Definition pick (table : list (list term)) (i : nat) : list term := nth i table [].
Definition mem (j : nat) (l : list nat) : bool := existsb (Nat.eqb j) l.

Lemma mem_In j l : mem j l = true <-> In j l.
Proof.
  unfold mem. rewrite existsb_exists. split.
  - intros [x [H E]]. apply Nat.eqb_eq in E. subst. exact H.
  - intro H. exists j. split; [exact H | apply Nat.eqb_refl].
Qed.

Lemma dot_combine n w (f : nat -> nat -> R) (c : list (nat * R)) :
  sum (map (fun ic => snd ic * dot n w (f (fst ic))) c)
  = sum (map (fun j => w j * sum (map (fun ic => snd ic * f (fst ic) j) c)) (seq 0 n)).
Proof.
  unfold dot. transitivity (sum (map (fun ic : nat * R =>
    sum (map (fun j => snd ic * (w j * f (fst ic) j)) (seq 0 n))) c)).
  - apply sum_ext. intros. rewrite sum_scale. reflexivity.
  - rewrite sum_swap. apply sum_ext. intros j _. rewrite <- sum_scale. apply sum_ext. intros. ring.
Qed.

Section Table.
Variable n : nat.
Variable table : list (list term).
Hypothesis table_good : forallb good table = true.

Let z (i : nat) : nat -> R := vec (pick table i).
Let Z_ : list (nat -> R) := map vec table.

Lemma pick_good i j : (0 < snd (coordinate (pick table i) j))%Z.
Proof.
  unfold coordinate, pick. destruct (nth_in_or_default i table []) as [H| ->].
  - rewrite forallb_forall in table_good. specialize (table_good _ H). unfold good in table_good.
    rewrite forallb_forall in table_good.
    destruct (nth_in_or_default j (nth i table []) (0, 1)%Z) as [K| ->]; [|simpl; lia].
    specialize (table_good _ K). apply Z.ltb_lt in table_good. exact table_good.
  - destruct j; simpl; lia.
Qed.

Lemma weak_at w i : weak n Z_ w -> 0 <= dot n w (z i).
Proof.
  intro H. unfold z, pick. destruct (nth_in_or_default i table []) as [K| ->].
  - apply H. unfold Z_. apply in_map. exact K.
  - right. symmetry. apply sum_zero. intros j _. unfold vec, coordinate, val. destruct j; simpl; unfold Rdiv; ring.
Qed.

(** ** Coordinates that the overlapping part spans: for both directions of each of them, non-negative weights whose
    combination is that direction up to an error so small that the errors of all of them cannot add up to it. *)
Definition combination : Type := list (nat * Z).
Record span := Span { columns : list nat; size : Z; error : Z; ups : list combination; downs : list combination }.

Definition box (boxes : list (list (Z * Z))) (i j : nat) : Z * Z := nth j (nth i boxes []) (0, 0)%Z.
Definition boxes_of (p : Z) (t : list (list term)) : list (list (Z * Z)) := map (map (enclose p)) t.
Definition clow boxes (c : combination) j : Z := zsum (map (fun '(i, k) => k * fst (box boxes i j))%Z c).
Definition chigh boxes (c : combination) j : Z := zsum (map (fun '(i, k) => k * snd (box boxes i j))%Z c).

Definition points (boxes : list (list (Z * Z))) covered (s : span) (a : nat) (sign : Z) (c : combination) : bool :=
  forallb (fun '(_, k) => Z.leb 0 k) c &&
  forallb (fun j =>
    if mem j (columns s) then
      let target := if Nat.eqb j a then (sign * size s)%Z else 0%Z in
      Z.leb (target - error s) (clow boxes c j) && Z.leb (chigh boxes c j) (target + error s)
    else mem j covered || forallb (fun '(i, _) => Z.eqb (fst (coordinate (pick table i) j)) 0) c)
  (seq 0 n).

Definition spans boxes covered (s : span) : bool :=
  let inside := filter (fun j => mem j (columns s)) (seq 0 n) in
  Z.leb 0 (error s) &&
  Z.ltb (error s * Z.of_nat (length inside)) (size s) &&
  Nat.eqb (length (ups s)) (length (columns s)) && Nat.eqb (length (downs s)) (length (columns s)) &&
  forallb (fun '(a, c) => points boxes covered s a 1 c) (combine (columns s) (ups s)) &&
  forallb (fun '(a, c) => points boxes covered s a (-1) c) (combine (columns s) (downs s)).

Lemma box_ok p i j : (0 <= p)%Z ->
  IZR (fst (box (boxes_of p table) i j)) <= z i j * IZR (2 ^ p) <= IZR (snd (box (boxes_of p table) i j)).
Proof.
  intro Hp. unfold box, boxes_of.
  change (@nil (Z * Z)) with (map (enclose p) []). rewrite map_nth.
  change (0, 0)%Z with (enclose p (0, 1)%Z). rewrite map_nth.
  apply enclose_ok; [exact Hp|]. apply pick_good.
Qed.

Definition csum (c : combination) j : R := sum (map (fun ik => IZR (snd ik) * z (fst ik) j) c).

Lemma csum_ok p c j : (0 <= p)%Z -> forallb (fun '(_, k) => Z.leb 0 k) c = true ->
  IZR (clow (boxes_of p table) c j) <= csum c j * IZR (2 ^ p) <= IZR (chigh (boxes_of p table) c j).
Proof.
  intros Hp. induction c as [|[i k] c IH]; intro H; unfold clow, chigh, csum in *; simpl in *; [lra|].
  apply andb_prop in H as [Hk H]. specialize (IH H). apply Z.leb_le, IZR_le in Hk.
  pose proof (box_ok p i j Hp). rewrite !plus_IZR, !mult_IZR. nra.
Qed.

Lemma csum_dot w c :
  sum (map (fun ik => IZR (snd ik) * dot n w (z (fst ik))) c)
  = sum (map (fun j => w j * csum c j) (seq 0 n)).
Proof.
  pose proof (dot_combine n w z (map (fun ik => (fst ik, IZR (snd ik))) c)) as H.
  rewrite map_map in H. simpl in H. rewrite H. apply sum_ext. intros j _. unfold csum. rewrite map_map. reflexivity.
Qed.

Lemma sum_one a X l : NoDup l -> In a l -> sum (map (fun j => if Nat.eqb j a then X else 0) l) = X.
Proof.
  induction 1 as [|x l Hx Hl IH]; intros []; simpl.
  - subst. rewrite Nat.eqb_refl. rewrite sum_zero; [lra|]. intros y Hy.
    destruct (Nat.eqb_spec y a); [subst; contradiction|reflexivity].
  - destruct (Nat.eqb_spec x a); [subst; contradiction|]. rewrite IH by assumption. lra.
Qed.

Definition norm_on (cols : list nat) (w : nat -> R) : R :=
  sum (map (fun j => if mem j cols then Rabs (w j) else 0) (seq 0 n)).

Lemma points_ok p covered s a sign c w : (0 <= p)%Z -> (0 <= error s)%Z -> (a < n)%nat -> In a (columns s) ->
  weak n Z_ w -> (forall j, In j covered -> (j < n)%nat -> w j = 0) ->
  points (boxes_of p table) covered s a sign c = true ->
  0 <= IZR sign * IZR (size s) * w a + IZR (error s) * norm_on (columns s) w.
Proof.
  intros Hp He Ha Hin Hw Hc H. unfold points in H. apply andb_prop in H as [Hk H].
  assert (Hpow : 0 < IZR (2 ^ p)) by (apply IZR_lt; apply Z.pow_pos_nonneg; lia).
  assert (H0 : 0 <= sum (map (fun ik => IZR (snd ik) * dot n w (z (fst ik))) c)).
  { clear H. induction c as [|[i k] c IH]; simpl in *; [lra|]. apply andb_prop in Hk as [Hk Hr].
    apply Z.leb_le, IZR_le in Hk. pose proof (weak_at w i Hw). specialize (IH Hr). nra. }
  rewrite csum_dot in H0.
  assert (H1 : 0 <= sum (map (fun j => w j * (csum c j * IZR (2 ^ p))) (seq 0 n))).
  { rewrite (sum_ext _ (fun j => IZR (2 ^ p) * (w j * csum c j))) by (intros; ring).
    rewrite sum_scale. nra. }
  eapply Rle_trans; [exact H1|].
  rewrite <- (sum_one a (IZR sign * IZR (size s) * w a) (seq 0 n)) by
    (try apply seq_NoDup; apply in_seq; lia).
  unfold norm_on. rewrite <- sum_scale, <- sum_plus. apply sum_le. intros j Hj.
  rewrite forallb_forall in H. specialize (H j Hj). cbv beta in H.
  pose proof (csum_ok p c j Hp Hk) as Hb. apply IZR_le in He.
  destruct (mem j (columns s)) eqn:Hm.
  - apply andb_prop in H as [L U]. apply Z.leb_le, IZR_le in L. apply Z.leb_le, IZR_le in U.
    rewrite minus_IZR in L. rewrite plus_IZR in U.
    destruct (Nat.eqb_spec j a) as [->|].
    + rewrite mult_IZR in L, U. unfold Rabs. destruct (Rcase_abs (w a)); nra.
    + unfold Rabs. destruct (Rcase_abs (w j)); nra.
  - destruct (Nat.eqb_spec j a) as [->|].
    + exfalso. apply mem_In in Hin. rewrite Hin in Hm. discriminate.
    + assert (w j * (csum c j * IZR (2 ^ p)) = 0); [|lra].
      apply orb_prop in H as [H|H].
      * rewrite Hc; [ring | apply mem_In; exact H | apply in_seq in Hj; lia].
      * assert (csum c j = 0) as ->; [|ring]. unfold csum. apply sum_zero. intros [i k] Hik.
        rewrite forallb_forall in H. specialize (H _ Hik). apply Z.eqb_eq in H. simpl.
        unfold z, vec, val. rewrite H. unfold Rdiv. ring.
Qed.

Lemma combine_find {A B} (l : list A) (m : list B) a : length m = length l -> In a l ->
  exists b, In (a, b) (combine l m).
Proof.
  revert m. induction l as [|x l IH]; intros [|y m] E H; simpl in *; try contradiction; try discriminate.
  destruct H as [->|H]; [exists y; auto|]. destruct (IH m) as [b Hb]; [lia|exact H|]. exists b. auto.
Qed.

Lemma spans_ok p covered s w : (0 <= p)%Z -> weak n Z_ w ->
  (forall j, In j covered -> (j < n)%nat -> w j = 0) ->
  spans (boxes_of p table) covered s = true ->
  forall a, In a (columns s) -> (a < n)%nat -> w a = 0.
Proof.
  intros Hp Hw Hc H. unfold spans in H.
  apply andb_prop in H as [H Hd]. apply andb_prop in H as [H Hu]. apply andb_prop in H as [H Ld].
  apply andb_prop in H as [H Lu]. apply andb_prop in H as [He Hs].
  apply Z.leb_le in He. apply Z.ltb_lt in Hs. apply Nat.eqb_eq in Lu, Ld.
  rewrite forallb_forall in Hu, Hd.
  set (N := norm_on (columns s) w).
  assert (Habs : forall a, In a (columns s) -> (a < n)%nat -> IZR (size s) * Rabs (w a) <= IZR (error s) * N).
  { intros a Ha Hn.
    destruct (combine_find _ _ a Lu Ha) as [c Hcu]. destruct (combine_find _ _ a Ld Ha) as [c' Hcd].
    specialize (Hu _ Hcu). specialize (Hd _ Hcd). cbv beta iota in Hu, Hd.
    pose proof (points_ok p covered s a 1 c w Hp He Hn Ha Hw Hc Hu).
    pose proof (points_ok p covered s a (-1) c' w Hp He Hn Ha Hw Hc Hd). fold N in H, H0.
    unfold Rabs. destruct (Rcase_abs (w a)); nra. }
  assert (HN : 0 <= N).
  { unfold N, norm_on. clear. induction (seq 0 n); simpl; [lra|]. destruct (mem a (columns s)); [|lra].
    pose proof (Rabs_pos (w a)). lra. }
  assert (Hsum : IZR (size s) * N <=
      IZR (error s) * N * IZR (Z.of_nat (length (filter (fun j => mem j (columns s)) (seq 0 n))))).
  { unfold N at 1, norm_on. rewrite <- sum_scale.
    assert (Hl : forall l, (forall j, In j l -> (j < n)%nat) ->
      sum (map (fun j => IZR (size s) * (if mem j (columns s) then Rabs (w j) else 0)) l) <=
      IZR (error s) * N * IZR (Z.of_nat (length (filter (fun j => mem j (columns s)) l)))).
    { induction l as [|j l IH]; intro Hj; [simpl; lra|]. specialize (IH (fun x h => Hj x (or_intror h))).
      cbn [map sum filter]. destruct (mem j (columns s)) eqn:Hm; [|lra].
      cbn [length]. rewrite Nat2Z.inj_succ, succ_IZR.
      apply mem_In in Hm. specialize (Habs j Hm (Hj j (or_introl eq_refl))). lra. }
    apply Hl. intros j Hj. apply in_seq in Hj. lia. }
  apply IZR_lt in Hs. rewrite mult_IZR in Hs. apply IZR_le in He.
  assert (N0 : N = 0) by (destruct HN; [exfalso; nra | auto]).
  assert (0 <= IZR (error s) * IZR (Z.of_nat (length (filter (fun j => mem j (columns s)) (seq 0 n))))).
  { apply Rmult_le_pos; [exact He|]. apply IZR_le. lia. }
  intros a Ha Hn. specialize (Habs a Ha Hn). rewrite N0 in Habs.
  pose proof (Rabs_pos (w a)). destruct (Req_dec (w a) 0) as [|K]; [assumption|].
  apply Rabs_pos_lt in K. nra.
Qed.

(** ** Exact combinations: positive weights, each a sum of k sqrt t, whose combination is 0 where nothing is covered. *)
Definition roots : Type := list (Z * Z).
Definition root_sum (l : roots) : R := sum (map (fun kt => IZR (fst kt) * sqrt (IZR (snd kt))) l).
Definition radicands (l : roots) : bool := forallb (fun kt => Z.ltb 0 (snd kt)) l.
Definition circuit : Type := list (nat * roots).
Definition scaled (k t : Z) (x : term) : term := (k * fst x * t, snd x * t)%Z.

Lemma scaled_ok k t x : (0 < t)%Z -> (0 < snd x)%Z -> val (scaled k t x) = IZR k * sqrt (IZR t) * val x.
Proof.
  intros Ht Hx. unfold val, scaled; cbn [fst snd]. rewrite !mult_IZR.
  rewrite sqrt_mult by (apply IZR_le; lia).
  pose proof (sqrt_pos_Z t Ht). pose proof (sqrt_pos_Z _ Hx).
  assert (Htt : sqrt (IZR t) * sqrt (IZR t) = IZR t) by (apply sqrt_sqrt; apply IZR_le; lia).
  set (r := sqrt (IZR t)) in *. rewrite <- Htt. field. lra.
Qed.

Definition times (l : roots) (x : term) : list term :=
  if Z.eqb (fst x) 0 then [] else map (fun kt => scaled (fst kt) (snd kt) x) l.

Lemma times_ok l x : radicands l = true -> (0 < snd x)%Z -> total (times l x) = root_sum l * val x.
Proof.
  intros Hl Hx. unfold times. destruct (Z.eqb_spec (fst x) 0) as [E|_].
  - unfold total, val. rewrite E. simpl. unfold Rdiv. ring.
  - unfold total, root_sum. induction l as [|[k t] l IH]; [simpl; ring|]. cbn [radicands forallb] in Hl.
    apply andb_prop in Hl as [Ht Hl]. apply Z.ltb_lt in Ht. cbn [map sum]. rewrite (IH Hl).
    rewrite scaled_ok by assumption. cbn [fst snd]. ring.
Qed.

Lemma total_app l m : total (l ++ m) = total l + total m.
Proof. unfold total. rewrite map_app, sum_app. reflexivity. Qed.

Lemma total_flat {A} (f : A -> list term) l : total (flat_map f l) = sum (map (fun x => total (f x)) l).
Proof. induction l as [|x l IH]; [reflexivity|]. cbn [flat_map map sum]. rewrite total_app, IH. reflexivity. Qed.

Definition positive_roots p (l : roots) : bool := radicands l && positive p (times l (1, 1)%Z).

Lemma positive_roots_ok p l : positive_roots p l = true -> 0 < root_sum l.
Proof.
  unfold positive_roots. intro H. apply andb_prop in H as [Hr H]. apply positive_ok in H.
  rewrite times_ok in H by (simpl; lia || exact Hr). unfold val in H; cbn [fst snd] in H. rewrite sqrt_1 in H. lra.
Qed.

Definition cancels covered (c : circuit) : bool :=
  forallb (fun j => mem j covered || is_zero (flat_map (fun '(i, l) => times l (coordinate (pick table i) j)) c))
    (seq 0 n).
Definition closes p covered (c : circuit) : bool :=
  forallb (fun '(_, l) => positive_roots p l) c && cancels covered c.

Lemma cancels_ok covered c w : (forall j, In j covered -> (j < n)%nat -> w j = 0) ->
  forallb (fun '(_, l) => radicands l) c = true -> cancels covered c = true ->
  sum (map (fun il => root_sum (snd il) * dot n w (z (fst il))) c) = 0.
Proof.
  intros Hc Ht H. pose proof (dot_combine n w z (map (fun il => (fst il, root_sum (snd il))) c)) as K.
  rewrite map_map in K. simpl in K. rewrite K. apply sum_zero. intros j Hj.
  unfold cancels in H. rewrite forallb_forall in H. specialize (H j Hj). cbv beta in H.
  apply orb_prop in H as [H|H].
  - rewrite Hc; [ring | apply mem_In; exact H | apply in_seq in Hj; lia].
  - apply is_zero_ok in H. rewrite map_map. cbn [fst snd]. rewrite total_flat in H.
    rewrite (sum_ext _ (fun il : nat * roots =>
      total (let '(i, l) := il in times l (coordinate (pick table i) j)))); [rewrite H; ring|].
    intros [i l] Hi. rewrite forallb_forall in Ht. specialize (Ht _ Hi). cbv beta iota in Ht.
    rewrite times_ok; [reflexivity | exact Ht | apply pick_good].
Qed.

Lemma sum_nonneg_zero {A} (f : A -> R) l : (forall x, In x l -> 0 <= f x) -> sum (map f l) = 0 ->
  forall x, In x l -> f x = 0.
Proof.
  induction l as [|y l IH]; intros Hf Hs x Hx; [contradiction|]. simpl in Hs.
  assert (0 <= sum (map f l)).
  { clear - Hf. induction l as [|a l IH]; simpl; [lra|].
    assert (0 <= f a) by (apply Hf; simpl; auto). assert (0 <= sum (map f l)); [|lra].
    apply IH. intros x Hx. apply Hf. simpl in *. tauto. }
  assert (0 <= f y) by (apply Hf; simpl; auto).
  destruct Hx as [->|Hx]; [lra|]. apply IH; [intros; apply Hf; simpl; auto | lra | exact Hx].
Qed.

Lemma closes_ok p covered c w i : weak n Z_ w -> (forall j, In j covered -> (j < n)%nat -> w j = 0) ->
  closes p covered c = true -> In i (map fst c) -> dot n w (z i) = 0.
Proof.
  intros Hw Hc H Hi. unfold closes in H. apply andb_prop in H as [Hp H]. rewrite forallb_forall in Hp.
  assert (Ht : forallb (fun '(_, l) => radicands l) c = true).
  { apply forallb_forall. intros [a l] Hx. specialize (Hp _ Hx). apply andb_prop in Hp as [Hp _]. exact Hp. }
  pose proof (cancels_ok covered c w Hc Ht H) as Hs.
  assert (Hf : forall il, In il c -> 0 < root_sum (snd il)).
  { intros [a l] Hx. specialize (Hp _ Hx). exact (positive_roots_ok p l Hp). }
  apply in_map_iff in Hi as [il [<- Hi]].
  assert (E : root_sum (snd il) * dot n w (z (fst il)) = 0).
  { apply (sum_nonneg_zero (fun il => root_sum (snd il) * dot n w (z (fst il))) c); [|exact Hs|exact Hi].
    intros x Hx. apply Rmult_le_pos; [left; apply Hf; exact Hx | apply weak_at; exact Hw]. }
  specialize (Hf il Hi). nra.
Qed.

End Table.

(** ** Coordinates that agree up to sign: what is on the one is moved to the other. *)
Record tie := Tie { tied : nat; hub : nat; turned_round : bool }.
Definition zeroed (t : nat) (row : list term) : list term :=
  map (fun jx => if Nat.eqb (fst jx) t then (0, 1)%Z else snd jx) (combine (seq 0 (length row)) row).
Definition agree (flip : bool) (x y : term) : bool :=
  is_zero [x; ((if flip then fst y else - fst y)%Z, snd y)].
Fixpoint merge n (ties : list tie) (row : list term) : option (list term) :=
  match ties with
  | [] => Some row
  | e :: r =>
      if Nat.ltb (tied e) n && Nat.ltb (hub e) n && negb (Nat.eqb (tied e) (hub e)) &&
        agree (turned_round e) (coordinate row (tied e)) (coordinate row (hub e))
      then merge n r (zeroed (tied e) row) else None
  end.
Definition move (e : tie) (w : nat -> R) (j : nat) : R :=
  if Nat.eqb j (tied e) then 0
  else if Nat.eqb j (hub e) then w j + (if turned_round e then - w (tied e) else w (tied e)) else w j.
Definition moved (ties : list tie) (w : nat -> R) : nat -> R := fold_left (fun w e => move e w) ties w.
Definition plain (ties : list tie) (j : nat) : bool :=
  forallb (fun e => negb (Nat.eqb j (tied e)) && negb (Nat.eqb j (hub e))) ties.
Definition merged n ties (table : list (list term)) : list (list term) :=
  map (fun row => match merge n ties row with Some r => r | None => [] end) table.
Definition merges n ties (table : list (list term)) : bool :=
  forallb (fun row => match merge n ties row with Some _ => true | None => false end) table.

Lemma coordinate_zeroed t row j : coordinate (zeroed t row) j = if Nat.eqb j t then (0, 1)%Z else coordinate row j.
Proof.
  unfold coordinate, zeroed. destruct (Nat.lt_ge_cases j (length row)) as [L|L].
  - set (f := fun jx : nat * term => if Nat.eqb (fst jx) t then (0, 1)%Z else snd jx).
    rewrite nth_indep with (d' := f (0%nat, (0, 1)%Z)) by (rewrite map_length, combine_length, seq_length; lia).
    rewrite map_nth, combine_nth by apply seq_length. rewrite seq_nth by exact L. reflexivity.
  - rewrite !nth_overflow by (rewrite ?map_length, ?combine_length, ?seq_length; lia).
    destruct (Nat.eqb j t); reflexivity.
Qed.

Lemma agree_ok flip x y : agree flip x y = true -> val x = if flip then - val y else val y.
Proof.
  unfold agree. intro H. apply is_zero_ok in H. unfold total in H. destruct x as [n v], y as [m u]. cbn [fst snd] in H.
  destruct flip; cbn [map sum] in H; [lra|]. rewrite val_opp in H. lra.
Qed.

Lemma merge_ok n ties row r w : merge n ties row = Some r -> dot n (moved ties w) (vec r) = dot n w (vec row).
Proof.
  revert row w. induction ties as [|e ties IH]; intros row w H; cbn [merge] in H; [injection H as <-; reflexivity|].
  destruct (_ && _) eqn:E; [|discriminate]. apply andb_prop in E as [E A]. apply andb_prop in E as [E N].
  apply andb_prop in E as [T U]. apply Nat.ltb_lt in T, U. apply negb_true_iff, Nat.eqb_neq in N. apply agree_ok in A.
  unfold moved. cbn [fold_left]. fold (moved ties (move e w)). rewrite (IH _ _ H). unfold dot.
  set (more := (if turned_round e then - w (tied e) else w (tied e)) * vec row (hub e)).
  rewrite (sum_ext _ (fun j => w j * vec row j + 
    ((if Nat.eqb j (tied e) then - (w (tied e) * vec row (tied e)) else 0) +
    (if Nat.eqb j (hub e) then more else 0)))).
  - rewrite !sum_plus, !sum_one by (try apply seq_NoDup; apply in_seq; lia).
    unfold more, vec in *. rewrite A. destruct (turned_round e); ring.
  - intros j _. unfold vec, move. rewrite coordinate_zeroed.
    destruct (Nat.eqb_spec j (tied e)) as [->|].
    + rewrite (proj2 (Nat.eqb_neq _ _) N). ring.
    + destruct (Nat.eqb_spec j (hub e)) as [->|]; unfold more, vec; ring.
Qed.

Lemma merged_weak n ties table w : weak n (map vec table) w -> weak n (map vec (merged n ties table)) (moved ties w).
Proof.
  intros H z Hz. apply in_map_iff in Hz as [r [<- Hr]]. unfold merged in Hr. apply in_map_iff in Hr as [row [<- Hrow]].
  destruct (merge n ties row) as [r|] eqn:E.
  - rewrite (merge_ok _ _ _ _ w E). apply H, in_map. exact Hrow.
  - right. symmetry. apply sum_zero. intros j _. unfold vec, coordinate, val. destruct j; simpl; unfold Rdiv; ring.
Qed.

Lemma moved_plain ties w j : plain ties j = true -> moved ties w j = w j.
Proof.
  revert w. induction ties as [|e ties IH]; intros w H; [reflexivity|]. cbn [plain forallb] in H.
  apply andb_prop in H as [E H]. apply andb_prop in E as [E1 E2]. apply negb_true_iff in E1, E2.
  unfold moved. cbn [fold_left]. fold (moved ties (move e w)). rewrite (IH _ H). unfold move. rewrite E1, E2.
  reflexivity.
Qed.

Lemma merge_good n ties row r : good row = true -> merge n ties row = Some r -> good r = true.
Proof.
  revert row. induction ties as [|e ties IH]; intros row Hg H; cbn [merge] in H; [injection H as <-; exact Hg|].
  destruct (_ && _); [|discriminate]. apply (IH _) in H; [exact H|]. unfold good, zeroed in *.
  apply forallb_forall. intros x Hx. apply in_map_iff in Hx as [[j y] [<- Hy]]. cbn [fst snd].
  destruct (Nat.eqb j (tied e)); [reflexivity|]. rewrite forallb_forall in Hg. apply Hg.
  exact (in_combine_r _ _ _ _ Hy).
Qed.

Lemma merged_good n ties table : forallb good table = true -> forallb good (merged n ties table) = true.
Proof.
  intro H. apply forallb_forall. intros r Hr. unfold merged in Hr. apply in_map_iff in Hr as [row [<- Hrow]].
  rewrite forallb_forall in H. destruct (merge n ties row) as [r|] eqn:E; [|reflexivity].
  exact (merge_good _ _ _ _ (H _ Hrow) E).
Qed.

Lemma merged_pick n ties table i w : merges n ties table = true ->
  dot n (moved ties w) (vec (pick (merged n ties table) i)) = dot n w (vec (pick table i)).
Proof.
  intro H. unfold pick. destruct (Nat.lt_ge_cases i (length table)) as [L|L].
  - unfold merges in H. rewrite forallb_forall in H. specialize (H (nth i table []) (nth_In _ _ L)). unfold merged.
    set (f := fun row => match merge n ties row with Some r => r | None => [] end).
    rewrite nth_indep with (d' := f []) by (rewrite map_length; exact L). rewrite map_nth. unfold f.
    destruct (merge n ties (nth i table [])) as [r|] eqn:E; [|discriminate]. exact (merge_ok _ _ _ _ w E).
  - rewrite !nth_overflow by (unfold merged; rewrite ?map_length; exact L).
    transitivity 0; [|symmetry]; apply sum_zero; intros j _; unfold vec, coordinate, val; destruct j; simpl;
      unfold Rdiv; ring.
Qed.

(** ** The overlapping part: spans one after the other, each with ties that the items in it have, then circuits.
    Features that are there more than once agree in all items. *)
Record overlap := Overlap {
  precision : Z; repeats : list tie; stages : list (list tie * span); circuits : list circuit }.

Fixpoint cover n p (table : list (list term)) boxes covered (l : list (list tie * span)) : option (list nat) :=
  match l with
  | [] => Some covered
  | ([], s) :: r => if spans n table boxes covered s then cover n p table boxes (columns s ++ covered) r else None
  | (ties, s) :: r =>
      let part := merged n ties table in
      if spans n part (boxes_of p part) (filter (plain ties) covered) s
      then cover n p table boxes (filter (plain ties) (columns s) ++ covered) r else None
  end.

Definition lies n (table : list (list term)) covered (i : nat) : bool :=
  forallb (fun j => mem j covered || Z.eqb (fst (coordinate (pick table i) j)) 0) (seq 0 n).
Definition held n table (co : list nat * list nat) (i : nat) : bool := mem i (snd co) || lies n table (fst co) i.

Definition overlaps_once n table (o : overlap) : option (list nat * list nat) :=
  (* covered coordinates, items in circuits *)
  if Z.leb 0 (precision o) then
    match cover n (precision o) table (boxes_of (precision o) table) [] (stages o) with
    | Some covered =>
        if forallb (closes n table (precision o) covered) (circuits o)
        then Some (covered, flat_map (map fst) (circuits o)) else None
    | None => None
    end
  else None.

Definition overlaps n table (o : overlap) : option (list nat * list nat) :=
  match repeats o with
  | [] => overlaps_once n table o
  | ties =>
      let part := merged n ties table in
      if merges n ties table then
        match overlaps_once n part o with
        | Some co => Some (filter (plain ties) (fst co), filter (held n part co) (seq 0 (length table)))
        | None => None
        end
      else None
  end.

Lemma cover_ok n p table l w : forallb good table = true -> (0 <= p)%Z -> weak n (map vec table) w ->
  forall covered covered', (forall j, In j covered -> (j < n)%nat -> w j = 0) ->
  cover n p table (boxes_of p table) covered l = Some covered' -> forall j, In j covered' -> (j < n)%nat -> w j = 0.
Proof.
  intros Hg Hp Hw. induction l as [|[ties s] l IH]; intros covered covered' Hc H; cbn [cover] in H.
  - injection H as <-. exact Hc.
  - destruct ties as [|e ties].
    + destruct (spans n table (boxes_of p table) covered s) eqn:Hs; [|discriminate].
      apply (IH (columns s ++ covered) covered'); [|exact H]. intros j Hj Hn.
      apply in_app_or in Hj as [Hj|Hj]; [|apply Hc; assumption].
      apply (spans_ok n table Hg p covered s w); assumption.
    + set (all := e :: ties) in *. cbv zeta in H.
      destruct (spans n (merged n all table) (boxes_of p (merged n all table)) (filter (plain all) covered) s) eqn:Hs;
        [|discriminate].
      apply (IH (filter (plain all) (columns s) ++ covered) covered'); [|exact H]. intros j Hj Hn.
      apply in_app_or in Hj as [Hj|Hj]; [|apply Hc; assumption]. apply filter_In in Hj as [Hj Hf].
      rewrite <- (moved_plain all w j Hf).
      apply (spans_ok n (merged n all table) (merged_good n all table Hg) p (filter (plain all) covered) s);
        try assumption.
      * apply merged_weak. exact Hw.
      * intros k Hk Hkn. apply filter_In in Hk as [Hk Hf2]. rewrite moved_plain by exact Hf2. apply Hc; assumption.
Qed.

Lemma overlaps_once_ok n table o co w : forallb good table = true -> overlaps_once n table o = Some co ->
  weak n (map vec table) w ->
  (forall j, In j (fst co) -> (j < n)%nat -> w j = 0) /\
  (forall i, held n table co i = true -> dot n w (vec (pick table i)) = 0).
Proof.
  intro Hg. unfold overlaps_once. destruct (Z.leb_spec 0 (precision o)) as [Hp|]; [|discriminate].
  destruct (cover n (precision o) table (boxes_of (precision o) table) [] (stages o)) as [covered|] eqn:Hc;
    [|discriminate].
  destruct (forallb (closes n table (precision o) covered) (circuits o)) eqn:Hk; [|discriminate].
  intros H Hw. injection H as <-.
  assert (Hz : forall j, In j covered -> (j < n)%nat -> w j = 0).
  { apply (cover_ok n (precision o) table (stages o) w Hg Hp Hw [] covered); [|exact Hc]. intros j []. }
  split; [exact Hz|]. intros i Hi. unfold held in Hi; cbn [fst snd] in Hi. apply orb_prop in Hi as [Hi|Hi].
  - apply mem_In, in_flat_map in Hi as [c [Hc1 Hc2]]. rewrite forallb_forall in Hk.
    apply (closes_ok n table Hg (precision o) covered c w i Hw Hz); [apply Hk; exact Hc1 | exact Hc2].
  - unfold lies in Hi. rewrite forallb_forall in Hi. apply sum_zero. intros j Hj. specialize (Hi j Hj).
    cbv beta in Hi. apply orb_prop in Hi as [Hi|Hi].
    + rewrite Hz; [ring | apply mem_In; exact Hi | apply in_seq in Hj; lia].
    + apply Z.eqb_eq in Hi. unfold vec, val. rewrite Hi. unfold Rdiv. ring.
Qed.

Lemma overlaps_ok n table (Hg : forallb good table = true) o co w : overlaps n table o = Some co ->
  weak n (map vec table) w ->
  (forall j, In j (fst co) -> (j < n)%nat -> w j = 0) /\
  (forall i, held n table co i = true -> dot n w (vec (pick table i)) = 0).
Proof.
  unfold overlaps. destruct (repeats o) as [|e ties]; [apply overlaps_once_ok; exact Hg|]. set (all := e :: ties).
  cbv zeta. destruct (merges n all table) eqn:M; [|discriminate].
  destruct (overlaps_once n (merged n all table) o) as [inner|] eqn:E; [|discriminate]. intros H Hw. injection H as <-.
  destruct (overlaps_once_ok n _ o inner _ (merged_good n all table Hg) E (merged_weak n all table w Hw)) as [K1 K2].
  assert (Hz : forall j, In j (filter (plain all) (fst inner)) -> (j < n)%nat -> w j = 0).
  { intros j Hj Hn. apply filter_In in Hj as [Hj Hf]. rewrite <- (moved_plain all w j Hf). apply K1; assumption. }
  split; [exact Hz|]. intros i Hi. unfold held in Hi; cbn [fst snd] in Hi. apply orb_prop in Hi as [Hi|Hi].
  - apply mem_In, filter_In in Hi as [_ Hi]. rewrite <- (merged_pick n all table i w M). apply K2. exact Hi.
  - unfold lies in Hi. rewrite forallb_forall in Hi. apply sum_zero. intros j Hj. specialize (Hi j Hj).
    cbv beta in Hi. apply orb_prop in Hi as [Hi|Hi].
    + rewrite Hz; [ring | apply mem_In; exact Hi | apply in_seq in Hj; lia].
    + apply Z.eqb_eq in Hi. unfold vec, val. rewrite Hi. unfold Rdiv. ring.
Qed.

(** ** Weights, one sum of k sqrt r a coordinate, and what they do to an item. *)
Definition weights : Type := list roots.
Definition weight (ws : weights) (j : nat) : R := root_sum (nth j ws []).
Definition roots_good (ws : weights) : bool := forallb radicands ws.
Definition against n (ws : weights) (row : list term) : list term :=
  flat_map (fun j => times (nth j ws []) (coordinate row j)) (seq 0 n).
Definition negated (ws : weights) : weights := map (map (fun '(k, r) => (- k, r)%Z)) ws.

Lemma entry_roots ws j : roots_good ws = true -> radicands (nth j ws []) = true.
Proof.
  intro H. unfold roots_good in H. rewrite forallb_forall in H.
  destruct (nth_in_or_default j ws []) as [K| ->]; [exact (H _ K)|reflexivity].
Qed.

Lemma coordinate_good row j : good row = true -> (0 < snd (coordinate row j))%Z.
Proof.
  intro H. unfold coordinate. destruct (nth_in_or_default j row (0, 1)%Z) as [K| ->]; [|simpl; lia].
  unfold good in H. rewrite forallb_forall in H. apply Z.ltb_lt. exact (H _ K).
Qed.

Lemma against_ok n ws row : roots_good ws = true -> good row = true ->
  total (against n ws row) = dot n (weight ws) (vec row).
Proof.
  intros Hr Hg. unfold against, dot. rewrite total_flat. apply sum_ext. intros j _.
  rewrite times_ok; [reflexivity | apply entry_roots; exact Hr | apply coordinate_good; exact Hg].
Qed.

Lemma dot_negated n ws v : dot n (weight (negated ws)) v = - dot n (weight ws) v.
Proof.
  unfold dot. replace (- sum (map (fun j => weight ws j * v j) (seq 0 n)))
    with (-1 * sum (map (fun j => weight ws j * v j) (seq 0 n))) by ring.
  rewrite <- sum_scale. apply sum_ext. intros j _. unfold weight, negated.
  assert (E : forall l, root_sum (map (fun '(k, r) => (- k, r)%Z) l) = - root_sum l).
  { unfold root_sum. induction l as [|[k r] l IH]; [simpl; ring|]. cbn [map sum fst snd]. rewrite IH, opp_IZR. ring. }
  pose proof (map_nth (map (fun '(k, r) => (- k, r)%Z)) ws [] j) as N. cbn [map] in N. unfold roots. rewrite N, E. ring.
Qed.

Lemma good_in table row : forallb good table = true -> In row table -> good row = true.
Proof. intros H Hi. rewrite forallb_forall in H. apply H. exact Hi. Qed.

(** ** Decomposition *)
Definition numbered (flags : list bool) : list (nat * bool) := combine (seq 0 (length flags)) flags.
Definition sides n p ws (table : list (list term)) (flags : list bool) : bool :=
  roots_good ws && Nat.eqb (length table) (length flags) &&
  forallb (fun '(row, f) => if f : bool then positive p (against n ws row) else is_zero (against n ws row))
    (combine table flags).
Definition rest_held n (table : list (list term)) co (flags : list bool) : bool :=
  forallb (fun '(i, f) => (f : bool) || held n table co i) (numbered flags).

Definition decomposes n table (o : overlap) (ws : weights) flags : bool :=
  forallb good table && sides n (precision o) ws table flags &&
  match overlaps n table o with Some co => rest_held n table co flags | None => false end.

Lemma Forall2_combine {A B} (P : A -> B -> Prop) l m : length l = length m ->
  (forall a b, In (a, b) (combine l m) -> P a b) -> Forall2 P l m.
Proof.
  revert m. induction l as [|a l IH]; intros [|b m] E H; simpl in E; try discriminate; constructor.
  - apply H. simpl. auto.
  - apply IH; [lia|]. intros. apply H. simpl. auto.
Qed.

Lemma Forall2_map_left {A B C} (P : B -> C -> Prop) (f : A -> B) l m :
  Forall2 (fun a c => P (f a) c) l m -> Forall2 P (map f l) m.
Proof. induction 1; simpl; constructor; assumption. Qed.

Lemma sides_ok n p ws table flags : forallb good table = true -> sides n p ws table flags = true ->
  Forall2 (fun z (f : bool) => if f then 0 < dot n (weight ws) z else dot n (weight ws) z = 0) (map vec table) flags.
Proof.
  intros Hg H. unfold sides in H. apply andb_prop in H as [H Hs]. apply andb_prop in H as [Hr Hl].
  apply Nat.eqb_eq in Hl. apply Forall2_map_left, Forall2_combine; [exact Hl|]. intros row f Hi.
  rewrite forallb_forall in Hs. specialize (Hs _ Hi). cbv beta iota in Hs.
  assert (good row = true) by (apply (good_in table); [exact Hg | exact (in_combine_l _ _ _ _ Hi)]).
  destruct f; [apply positive_ok in Hs | apply is_zero_ok in Hs]; rewrite against_ok in Hs; assumption.
Qed.

Lemma Forall2_nth {A B} (P : A -> B -> Prop) l m d e :
  length l = length m -> (forall i, (i < length l)%nat -> P (nth i l d) (nth i m e)) -> Forall2 P l m.
Proof.
  revert m. induction l as [|a l IH]; intros [|b m] E H; simpl in E; try discriminate; constructor.
  - apply (H 0%nat). simpl. lia.
  - apply IH; [lia|]. intros i Hi. apply (H (S i)). simpl. lia.
Qed.

Lemma rest_ok n table o co flags w : forallb good table = true -> length table = length flags ->
  overlaps n table o = Some co -> rest_held n table co flags = true -> weak n (map vec table) w ->
  Forall2 (fun z (f : bool) => f = false -> dot n w z = 0) (map vec table) flags.
Proof.
  intros Hg Hl Ho Hr Hw. apply Forall2_map_left. apply (Forall2_nth _ _ _ [] true Hl).
  intros i Hi Hf. pose proof (overlaps_ok n table Hg o co w Ho Hw) as [_ K]. unfold pick in K. apply K.
  unfold rest_held in Hr. rewrite forallb_forall in Hr.
  assert (Hin : In (i, false) (numbered flags)).
  { unfold numbered. rewrite <- Hf. rewrite Hl in Hi.
    replace i with (nth i (seq 0 (length flags)) 0%nat) at 1 by (apply seq_nth; exact Hi).
    rewrite <- combine_nth by apply seq_length. apply nth_In. rewrite combine_length, seq_length. lia. }
  specialize (Hr _ Hin). exact Hr.
Qed.

Theorem decomposes_ok n table o ws flags :
  decomposes n table o ws flags = true -> decomposed n (map vec table) flags.
Proof.
  unfold decomposes. intro H. apply andb_prop in H as [H Ho]. apply andb_prop in H as [Hg Hs].
  destruct (overlaps n table o) as [co|] eqn:E; [|discriminate]. split.
  - exists (weight ws). exact (sides_ok n _ ws table flags Hg Hs).
  - intros w Hw. apply (rest_ok n table o co); try assumption.
    unfold sides in Hs. apply andb_prop in Hs as [Hs _]. apply andb_prop in Hs as [_ Hs].
    apply Nat.eqb_eq. exact Hs.
Qed.

(** What a decomposition says, class by class. *)
Lemma Forall2_in_left {A B} (P : A -> B -> Prop) l m a : Forall2 P l m -> In a l -> exists b, In b m /\ P a b.
Proof.
  induction 1 as [|x y l m Hxy H IH]; intros []; [subst; exists y; simpl; auto|].
  destruct (IH H0) as [b [Hb Hp]]. exists b. simpl. auto.
Qed.

Lemma all_true l b : forallb (fun x : bool => x) l = true -> In b l -> b = true.
Proof. intros H Hb. rewrite forallb_forall in H. apply H. exact Hb. Qed.

Lemma all_false l b : forallb negb l = true -> In b l -> b = false.
Proof. intros H Hb. rewrite forallb_forall in H. specialize (H b Hb). destruct b; [discriminate|reflexivity]. Qed.

Theorem decomposed_LS n Z flags : decomposed n Z flags -> forallb (fun x => x) flags = true -> LS n Z.
Proof.
  intros [[w H] _] Hf. exists w. intros z Hz. destruct (Forall2_in_left _ _ _ z H Hz) as [f [Hin Hp]].
  rewrite (all_true flags f Hf Hin) in Hp. exact Hp.
Qed.

Theorem decomposed_SC n Z flags : decomposed n Z flags -> forallb negb flags = true -> SC n Z.
Proof.
  intros [_ H] Hf w Hw z Hz. destruct (Forall2_in_left _ _ _ z (H w Hw) Hz) as [f [Hin Hp]].
  apply Hp. exact (all_false flags f Hf Hin).
Qed.

Lemma decomposed_weak n Z flags : decomposed n Z flags -> exists w, weak n Z w /\
  Forall2 (fun z (f : bool) => if f then 0 < dot n w z else dot n w z = 0) Z flags.
Proof.
  intros [[w H] _]. exists w. split; [|exact H]. intros z Hz.
  destruct (Forall2_in_left _ _ _ z H Hz) as [[|] [_ Hp]]; lra.
Qed.

Lemma Forall2_pick {A B} (P : A -> B -> Prop) l m b : Forall2 P l m -> In b m -> exists a, In a l /\ P a b.
Proof.
  induction 1 as [|x y l m Hxy H IH]; intros []; [subst; exists x; simpl; auto|].
  destruct (IH H0) as [a [Ha Hp]]. exists a. simpl. auto.
Qed.

Lemma Forall2_and {A B} (P Q : A -> B -> Prop) l m :
  Forall2 P l m -> Forall2 Q l m -> Forall2 (fun a b => P a b /\ Q a b) l m.
Proof. induction 1; intro H1; inversion H1; subst; constructor; auto. Qed.

Lemma Forall2_forall {X A B} (P : X -> Prop) (Q : X -> A -> B -> Prop) l m : (exists x, P x) ->
  (forall x, P x -> Forall2 (Q x) l m) -> Forall2 (fun a b => forall x, P x -> Q x a b) l m.
Proof.
  intros [x0 H0] H. pose proof (H x0 H0) as K. clear H0. induction K; constructor.
  - intros x1 H1. specialize (H x1 H1). inversion H; assumption.
  - apply IHK. intros x1 H1. specialize (H x1 H1). inversion H; assumption.
Qed.

Lemma Forall2_weaken {A B} (P Q : A -> B -> Prop) l m :
  (forall a b, P a b -> Q a b) -> Forall2 P l m -> Forall2 Q l m.
Proof. intro H. induction 1; constructor; auto. Qed.

(** Flagged items are the separable ones. *)
Lemma decomposed_iff n Z flags : decomposed n Z flags ->
  Forall2 (fun z (f : bool) => f = true <-> separable n Z z) Z flags.
Proof.
  intro D. destruct (decomposed_weak n Z flags D) as [w [Hw H1]]. destruct D as [_ H2].
  assert (H3 := Forall2_forall (weak n Z) _ Z flags (ex_intro _ w Hw) H2).
  refine (Forall2_weaken _ _ _ _ _ (Forall2_and _ _ _ _ H1 H3)). intros z f [A B]. split.
  - intros ->. exists w. split; assumption.
  - intros [u [Hu Hp]]. destruct f; [reflexivity|]. specialize (B u Hu eq_refl). lra.
Qed.

Theorem decomposed_PLS n Z flags : decomposed n Z flags -> existsb (fun x => x) flags = true ->
  existsb negb flags = true -> PLS n Z.
Proof.
  intros D Ht Hf. pose proof (decomposed_iff n Z flags D) as H. apply existsb_exists in Ht as [t [Ht Et]].
  apply existsb_exists in Hf as [f [Hf Ef]]. split.
  - destruct (Forall2_pick _ _ _ t H Ht) as [z [Hz K]]. exists z. split; [exact Hz|]. apply K. exact Et.
  - destruct (Forall2_pick _ _ _ f H Hf) as [z [Hz K]]. exists z. split; [exact Hz|]. intro S. apply K in S.
    subst f. discriminate.
Qed.

(** Full rank: every coordinate is covered. *)
Definition full n table (o : overlap) : bool :=
  forallb good table &&
  match overlaps n table o with Some co => forallb (fun j => mem j (fst co)) (seq 0 n) | None => false end.

Theorem full_ok n table o : full n table o = true -> SC_with_rank n (map vec table).
Proof.
  unfold full. intro H. apply andb_prop in H as [Hg H]. destruct (overlaps n table o) as [co|] eqn:E; [|discriminate].
  intros w Hw j Hj. pose proof (overlaps_ok n table Hg o co w E Hw) as [K _]. apply K; [|exact Hj].
  apply mem_In. rewrite forallb_forall in H. apply H. apply in_seq. lia.
Qed.

(** ** Fates *)
Lemma separates_flags n Z flags w : decomposed n Z flags ->
  Forall2 (fun z (f : bool) => if f then 0 < dot n w z else dot n w z = 0) Z flags -> separates n Z w.
Proof.
  intros D H. pose proof (Forall2_and _ _ _ _ H (decomposed_iff n Z flags D)) as K. split.
  - intros z Hz. destruct (Forall2_in_left _ _ _ z H Hz) as [[|] [_ Hp]]; lra.
  - intros z Hz Hs. destruct (Forall2_in_left _ _ _ z K Hz) as [f [_ [Hp Hi]]].
    apply Hi in Hs. subst f. exact Hp.
Qed.

Lemma some_negative n G w : (exists g, In g G /\ dot n w g < 0) \/ (forall g, In g G -> 0 <= dot n w g).
Proof.
  induction G as [|g G IH]; [right; intros g []|].
  destruct (Rlt_le_dec (dot n w g) 0) as [L|L]; [left; exists g; simpl; auto|].
  destruct IH as [[h [Hh Hn]]|IH]; [left; exists h; simpl; auto|]. right. intros h [->|Hh]; auto.
Qed.

(** Items turned round, and those of the overlapping part turned round: every weight that separates
    weakly is 0 there. *)
Definition turned (row : list term) : list term := map (fun '(k, v) => (- k, v)%Z) row.
Definition opposites (t : list (list term)) (flags : list bool) : list (list term) :=
  map (fun rf => turned (fst rf)) (filter (fun rf => negb (snd rf)) (combine t flags)).

Lemma dot_turned n w row : dot n w (vec (turned row)) = - dot n w (vec row).
Proof.
  unfold dot. replace (- sum (map (fun j => w j * vec row j) (seq 0 n)))
    with (-1 * sum (map (fun j => w j * vec row j) (seq 0 n))) by ring.
  rewrite <- sum_scale. apply sum_ext. intros j _.
  replace (vec (turned row) j) with (- vec row j); [ring|]. unfold vec, coordinate. revert j.
  induction row as [|[k v] row IH]; intros [|j]; cbn [turned map nth]; try (rewrite val_opp; reflexivity); try apply IH;
    unfold val; simpl; unfold Rdiv; ring.
Qed.

Lemma opposites_weak n t flags w z : decomposed n (map vec t) flags -> weak n (map vec t) w ->
  In z (map vec (opposites t flags)) -> 0 <= dot n w z.
Proof.
  intros [_ D] Hw Hz. specialize (D w Hw). apply in_map_iff in Hz as [row [<- Hr]].
  unfold opposites in Hr. apply in_map_iff in Hr as [[r f] [<- Hr]]. apply filter_In in Hr as [Hr Hf].
  cbn [fst snd] in *. rewrite dot_turned. apply negb_true_iff in Hf. subst f.
  enough (dot n w (vec r) = 0) by lra. revert flags D Hr. clear. induction t as [|x t IH]; intros [|f flags] D Hr;
    simpl in *; try contradiction. inversion D; subst. destruct Hr as [E|Hr]; [injection E as -> ->; auto|].
  exact (IH flags H4 Hr).
Qed.

(** Diverges: with the data as one batch beside them, a separable item (number i) overlaps. *)
Definition loses n tz tg (flags : list bool) (o : overlap) (i : nat) : bool :=
  let both := tz ++ tg ++ opposites tz flags in
  nth i flags false && forallb good both &&
  match overlaps n both o with Some co => held n both co i | None => false end.

Theorem loses_ok n tz tg flags o i : decomposed n (map vec tz) flags -> length tz = length flags ->
  loses n tz tg flags o i = true -> diverges n (map vec tz) (map vec tg).
Proof.
  intros D Hl H. unfold loses in H. set (both := tz ++ tg ++ opposites tz flags) in *.
  apply andb_prop in H as [H Ho]. apply andb_prop in H as [Hf Hg].
  destruct (overlaps n both o) as [co|] eqn:E; [|discriminate].
  assert (Hi : (i < length flags)%nat).
  { destruct (Nat.lt_ge_cases i (length flags)) as [|K]; [assumption|].
    rewrite nth_overflow in Hf; [discriminate|exact K]. }
  set (z := vec (pick tz i)).
  assert (Hz : In z (map vec tz)) by (apply in_map; apply nth_In; lia).
  assert (Hs : separable n (map vec tz) z).
  { pose proof (decomposed_iff n _ flags D) as K.
    assert (G : forall l m, Forall2 (fun z (f : bool) => f = true <-> separable n (map vec tz) z) l m ->
      forall k, (k < length m)%nat -> nth k m false = true -> separable n (map vec tz) (nth k l (vec []))).
    { induction 1 as [|x y l m Hxy Hr IH]; intros [|k] Hk Hn; simpl in *; try lia; [apply Hxy; exact Hn|].
      apply IH; [lia|exact Hn]. }
    specialize (G _ _ K i Hi Hf). rewrite map_nth in G. exact G. }
  split; [exists z; split; assumption|]. intros w [Hw Hp].
  destruct (some_negative n (map vec tg) w) as [|N]; [assumption|]. exfalso.
  assert (Hall : weak n (map vec both) w).
  { unfold both. rewrite !map_app. intros x Hx. apply in_app_or in Hx as [Hx|Hx]; [apply Hw; exact Hx|].
    apply in_app_or in Hx as [Hx|Hx]; [apply N; exact Hx | exact (opposites_weak n tz flags w x D Hw Hx)]. }
  pose proof (overlaps_ok n both Hg o co w E Hall) as [_ K]. specialize (K i Ho).
  unfold pick, both in K. rewrite app_nth1 in K by lia. specialize (Hp z Hz Hs). unfold z, pick in Hp. lra.
Qed.

(** Depends: one separating weight loses nothing, another one loses item i of the data as one batch. *)
Definition keeps n p ws (tg : list (list term)) : bool :=
  forallb good tg && forallb (fun row => positive p (against n ws row) || is_zero (against n ws row)) tg.

Theorem depends_ok n p tz tg flags stays leaves i : decomposed n (map vec tz) flags ->
  forallb good (tz ++ tg) = true ->
  sides n p stays tz flags = true -> sides n p leaves tz flags = true -> keeps n p stays tg = true ->
  (i < length tg)%nat -> positive p (against n (negated leaves) (pick tg i)) = true ->
  depends n (map vec tz) (map vec tg).
Proof.
  intros D Hg Hs Hl Hk Hi Hn. rewrite forallb_app in Hg. apply andb_prop in Hg as [Hgz Hgg].
  assert (Hroots : forall ws, sides n p ws tz flags = true -> roots_good ws = true).
  { intros ws H. unfold sides in H. apply andb_prop in H as [H _]. apply andb_prop in H as [H _]. exact H. }
  split.
  - exists (weight stays). split; [apply (separates_flags n _ flags); [exact D | apply (sides_ok n p); assumption]|].
    intros g Hin. apply in_map_iff in Hin as [row [<- Hr]]. unfold keeps in Hk. apply andb_prop in Hk as [_ Hk].
    rewrite forallb_forall in Hk. specialize (Hk row Hr). apply orb_prop in Hk as [Hk|Hk];
      [apply positive_ok in Hk | apply is_zero_ok in Hk]; rewrite against_ok in Hk;
      try (apply Hroots; assumption); try (apply (good_in tg); assumption); lra.
  - exists (weight leaves). split; [apply (separates_flags n _ flags); [exact D | apply (sides_ok n p); assumption]|].
    exists (vec (pick tg i)). split; [apply in_map; apply nth_In; exact Hi|].
    apply positive_ok in Hn. rewrite against_ok in Hn.
    + rewrite dot_negated in Hn. lra.
    + specialize (Hroots leaves Hl). unfold roots_good, negated in *. rewrite forallb_forall in *.
      intros l Hl2. apply in_map_iff in Hl2 as [m [<- Hm]]. specialize (Hroots _ Hm). unfold radicands in *.
      rewrite forallb_forall in *. intros kr Hkr. apply in_map_iff in Hkr as [[k r] [<- Hkr]]. exact (Hroots _ Hkr).
    + apply (good_in tg); [exact Hgg | apply nth_In; exact Hi].
Qed.

(** Bounded: each item of the data as one batch, turned round, overlaps with the order's items, so that no weight can
    separate these and turn that one away. *)
Definition kept n tz flags (g : list term) (o : overlap) : bool :=
  let all := tz ++ turned g :: opposites tz flags in
  forallb good all && match overlaps n all o with Some co => held n all co (length tz) | None => false end.
Definition cones n tz tg flags (l : list overlap) : bool :=
  Nat.eqb (length l) (length tg) && forallb (fun '(g, o) => kept n tz flags g o) (combine tg l).

Theorem cones_ok n tz tg flags l : decomposed n (map vec tz) flags -> cones n tz tg flags l = true ->
  bounded n (map vec tz) (map vec tg).
Proof.
  intros D H. unfold cones in H. apply andb_prop in H as [Hl H]. apply Nat.eqb_eq in Hl. right.
  intros w [Hw _] z Hz. apply in_map_iff in Hz as [g [<- Hg]].
  destruct (combine_find tg l g Hl Hg) as [o Ho]. rewrite forallb_forall in H. specialize (H _ Ho). cbv beta iota in H.
  unfold kept in H. set (all := tz ++ turned g :: opposites tz flags) in *. apply andb_prop in H as [Hgood H].
  destruct (overlaps n all o) as [co|] eqn:E; [|discriminate].
  destruct (Rlt_le_dec (dot n w (vec g)) 0) as [L|L]; [|exact L]. exfalso.
  assert (Hall : weak n (map vec all) w).
  { unfold all. rewrite map_app. intros x Hx. apply in_app_or in Hx as [Hx|Hx]; [apply Hw; exact Hx|].
    destruct Hx as [<-|Hx]; [rewrite dot_turned; lra | exact (opposites_weak n tz flags w x D Hw Hx)]. }
  pose proof (overlaps_ok n all Hgood o co w E Hall) as [_ K]. specialize (K _ H). unfold pick, all in K.
  rewrite app_nth2 in K by lia. rewrite Nat.sub_diag in K. cbn [nth] in K. rewrite dot_turned in K. lra.
Qed.

(** * Part 4: the tables of raw data, and what the checks say of them *)

Definition stat D (batch : list nat) (a : nat) : Z * Z :=
  let b := Z.of_nat (length batch) in
  let xs := map (numerator D a) batch in
  let s := zsum xs in
  (s, eps_den D * zsum (map (fun x => (b * x - s) * (b * x - s)) xs)
      + b * b * b * (denominator D a * denominator D a) * eps_num D)%Z.
Definition stats D batch : list (Z * Z) := map (stat D batch) (seq 0 (width D)).
Definition scaled_deviation D (b : Z) (st : Z * Z) (x : Z) : term :=
  if Z.eqb (snd st) 0 then (0, 1)%Z
  else (eps_den D * b * (b * x - fst st), eps_den D * b * snd st)%Z.
Definition row_of D (b : Z) (st : list (Z * Z)) (i k : nat) : list term :=
  let y := label D i in
  map (fun j =>
    let a := (j mod width D)%nat in
    let t := scaled_deviation D b (nth a st (0, 0)%Z) (numerator D a i) in
    (side y k (1 + j / width D) * fst t, snd t)%Z) (seq 0 (dim D)).
Definition table D order : list (list term) :=
  flat_map (fun batch =>
    let st := stats D batch in
    let b := Z.of_nat (length batch) in
    flat_map (fun i => map (row_of D b st i) (opponents D i)) batch) order.

Definition valid D : bool :=
  forallb (Z.ltb 0) (dens D) && Z.leb 0 (eps_num D) && Z.ltb 0 (eps_den D) &&
  forallb (fun r => Nat.eqb (length r) (width D)) (rows D) &&
  Nat.eqb (length (labels D)) (length (rows D)) && forallb (fun y => Nat.ltb y (classes D)) (labels D).

Lemma sum_over (f : nat -> Z) d l :
  sum (map (fun i => IZR (f i) / d) l) = IZR (zsum (map f l)) / d.
Proof. induction l; simpl; [unfold Rdiv; ring|]. rewrite IHl, plus_IZR. unfold Rdiv. ring. Qed.

Lemma zsum_squares (f : nat -> Z) l : (0 <= zsum (map (fun x => f x * f x) l))%Z.
Proof. induction l; simpl; nia. Qed.

Lemma zsum_squares_zero (f : nat -> Z) l i : (zsum (map (fun x => f x * f x) l) = 0)%Z -> In i l -> f i = 0%Z.
Proof.
  intro H. pose proof (zsum_squares f) as N.
  induction l as [|x l IH]; intros []; simpl in H; specialize (N l); [subst; nia|]. apply IH; [nia|assumption].
Qed.

Lemma deviation_ok D batch a i : valid D = true -> (a < width D)%nat -> In i batch ->
  val (scaled_deviation D (Z.of_nat (length batch)) (stat D batch a) (numerator D a i)) = normalized D batch a i.
Proof.
  intros HV Ha Hi. unfold valid in HV.
  apply andb_prop in HV as [HV _]. apply andb_prop in HV as [HV _]. apply andb_prop in HV as [HV _].
  apply andb_prop in HV as [HV He2]. apply andb_prop in HV as [HV He1].
  apply Z.ltb_lt in He2. apply Z.leb_le in He1.
  assert (Hd : (0 < denominator D a)%Z).
  { rewrite forallb_forall in HV. apply Z.ltb_lt. apply HV. unfold denominator. apply nth_In. exact Ha. }
  assert (Hb : (0 < Z.of_nat (length batch))%Z) by (destruct batch; [contradiction|simpl; lia]).
  set (b := Z.of_nat (length batch)) in *. set (d := denominator D a) in *.
  set (s := zsum (map (numerator D a) batch)).
  set (f := fun j => (b * numerator D a j - s)%Z).
  set (q := zsum (map (fun j => (f j * f j)%Z) batch)).
  set (u := (eps_den D * q + b * b * b * (d * d) * eps_num D)%Z).
  assert (Hu : snd (stat D batch a) = u).
  { unfold stat, u, q; cbn [snd]. rewrite map_map. reflexivity. }
  assert (Rb : 0 < IZR b) by (apply IZR_lt; exact Hb).
  assert (Rd : 0 < IZR d) by (apply IZR_lt; exact Hd).
  assert (Re : 0 < IZR (eps_den D)) by (apply IZR_lt; exact He2).
  assert (Hmean : mean (map (raw D a) batch) = IZR s / IZR d / IZR b).
  { unfold mean. rewrite map_length, INR_IZR_INZ. fold b. unfold raw. fold d. rewrite sum_over. reflexivity. }
  assert (Hdev : forall j, raw D a j - mean (map (raw D a) batch) = IZR (f j) / (IZR b * IZR d)).
  { intro j. rewrite Hmean. unfold raw, f. fold d. rewrite minus_IZR, mult_IZR. field. lra. }
  assert (Hvar : variance (map (raw D a) batch) = IZR q / (IZR b * IZR b * IZR b * (IZR d * IZR d))).
  { unfold variance. unfold mean at 1. rewrite !map_length, INR_IZR_INZ. fold b. rewrite map_map.
    rewrite (sum_ext _ (fun j => IZR (f j * f j) / (IZR b * IZR b * (IZR d * IZR d)))).
    - rewrite (sum_over (fun j => (f j * f j)%Z)). fold q. field. lra.
    - intros j _. rewrite Hdev, mult_IZR. field. lra. }
  assert (Hq : (0 <= q)%Z) by apply (zsum_squares f).
  unfold normalized. rewrite Hdev, Hvar. unfold scaled_deviation. rewrite Hu. cbn [fst].
  change (fst (stat D batch a)) with s. change (b * numerator D a i - s)%Z with (f i).
  destruct (Z.eqb_spec u 0) as [U0|U0].
  - assert (q = 0)%Z by (unfold u in U0; nia).
    rewrite (zsum_squares_zero f batch i H Hi). unfold val; cbn [fst snd]. unfold Rdiv. ring.
  - assert (Hup : (0 < u)%Z) by (unfold u in *; nia).
    replace (IZR q / (IZR b * IZR b * IZR b * (IZR d * IZR d)) + IZR (eps_num D) / IZR (eps_den D))
      with (IZR (eps_den D * b * u) /
        ((IZR (eps_den D * b) * (IZR b * IZR d)) * (IZR (eps_den D * b) * (IZR b * IZR d)))).
    + assert (P : 0 < IZR (eps_den D * b) * (IZR b * IZR d)) by
        (rewrite mult_IZR; apply Rmult_lt_0_compat; apply Rmult_lt_0_compat; assumption).
      rewrite sqrt_div_alt by (apply Rmult_lt_0_compat; exact P). rewrite (sqrt_square _ (Rlt_le _ _ P)).
      unfold val; cbn [fst snd]. assert (0 < sqrt (IZR (eps_den D * b * u))) by (apply sqrt_pos_Z; nia).
      set (r := sqrt (IZR (eps_den D * b * u))) in *. rewrite !mult_IZR. field. lra.
    + unfold u. rewrite !mult_IZR, plus_IZR, !mult_IZR. field. lra.
Qed.

Lemma map_flat_map {A B C} (f : B -> C) (g : A -> list B) l :
  map f (flat_map g l) = flat_map (fun x => map f (g x)) l.
Proof. induction l; simpl; [reflexivity|]. rewrite map_app, IHl. reflexivity. Qed.

Lemma flat_map_same {A B} (f g : A -> list B) l : (forall x, In x l -> f x = g x) -> flat_map f l = flat_map g l.
Proof. induction l; simpl; intro H; [reflexivity|]. rewrite H by auto. rewrite IHl by auto. reflexivity. Qed.

Lemma nth_over {A} (f : nat -> A) m j e : (j < m)%nat -> nth j (map f (seq 0 m)) e = f j.
Proof.
  intro H. rewrite nth_indep with (d' := f 0%nat) by (rewrite map_length, seq_length; exact H).
  rewrite map_nth. rewrite seq_nth by exact H. reflexivity.
Qed.

Lemma row_ok D batch i k : valid D = true -> In i batch ->
  vec (row_of D (Z.of_nat (length batch)) (stats D batch) i k) = vector D (batch, i, k).
Proof.
  intros HV Hi. apply FunctionalExtensionality.functional_extensionality. intro j.
  unfold vec, coordinate, row_of, vector. destruct (Nat.ltb_spec j (dim D)) as [Hj|Hj].
  - rewrite nth_over by exact Hj.
    assert (Hw : (0 < width D)%nat) by (unfold dim in Hj; destruct (width D); lia).
    assert (Ha : (j mod width D < width D)%nat) by (apply Nat.mod_upper_bound; lia).
    unfold stats. rewrite nth_over by exact Ha. rewrite <- (deviation_ok D batch _ i HV Ha Hi).
    unfold val; cbn [fst snd]. rewrite mult_IZR. unfold Rdiv. ring.
  - rewrite nth_overflow by (rewrite map_length, seq_length; exact Hj). unfold val; simpl. unfold Rdiv. ring.
Qed.

Theorem table_ok D order : valid D = true -> map vec (table D order) = signed D order.
Proof.
  intro HV. unfold table, signed, items. rewrite !map_flat_map. apply flat_map_same. intros batch _. cbv zeta.
  rewrite !map_flat_map. apply flat_map_same. intros i Hi. rewrite !map_map. apply map_ext. intro k.
  apply row_ok; assumption.
Qed.

(** ** The claims of certificates *)

(** The samples with an item on the separable side. *)
Definition separable_samples D order (ls : list nat) : Prop :=
  forall i, In i ls <-> exists it, In it (items D order) /\ snd (fst it) = i /\
    separable (dim D) (signed D order) (vector D it).

Definition check_class D order (o : overlap) ws flags : bool :=
  valid D && decomposes (dim D) (table D order) o ws flags.
Definition check_samples D order (flags : list bool) (ls : list nat) : bool :=
  let marked := combine (items D order) flags in
  Nat.eqb (length flags) (length (items D order)) &&
  forallb (fun '(it, f) => negb f || mem (snd (fst it)) ls) marked &&
  forallb (fun i => existsb (fun '(it, f) => (f : bool) && Nat.eqb (snd (fst it)) i) marked) ls.

Theorem check_class_ok D order o ws flags : check_class D order o ws flags = true ->
  decomposed (dim D) (signed D order) flags.
Proof.
  unfold check_class. intro H. apply andb_prop in H as [HV H]. rewrite <- (table_ok D order HV).
  exact (decomposes_ok _ _ _ _ _ H).
Qed.

Theorem class_LS D order o ws flags :
  check_class D order o ws flags && forallb (fun x => x) flags = true -> LS (dim D) (signed D order).
Proof.
  intro H. apply andb_prop in H as [H F]. apply (decomposed_LS _ _ flags); [|exact F].
  exact (check_class_ok _ _ _ _ _ H).
Qed.

Theorem class_SC D order o ws flags :
  check_class D order o ws flags && forallb negb flags = true -> SC (dim D) (signed D order).
Proof.
  intro H. apply andb_prop in H as [H F]. apply (decomposed_SC _ _ flags); [|exact F].
  exact (check_class_ok _ _ _ _ _ H).
Qed.

Theorem class_PLS D order o ws flags ls :
  check_class D order o ws flags && existsb (fun x => x) flags && existsb negb flags
    && check_samples D order flags ls = true ->
  PLS (dim D) (signed D order) /\ separable_samples D order ls.
Proof.
  intro H. apply andb_prop in H as [H S]. apply andb_prop in H as [H F]. apply andb_prop in H as [H T].
  apply check_class_ok in H. split; [exact (decomposed_PLS _ _ flags H T F)|].
  unfold check_samples in S. apply andb_prop in S as [S S2]. apply andb_prop in S as [S0 S1].
  rewrite forallb_forall in S1, S2. apply Nat.eqb_eq in S0.
  pose proof (decomposed_iff _ _ _ H) as K. unfold signed in K at 2.
  assert (K1 : forall its fs, Forall2 (fun z (f : bool) => f = true <-> separable (dim D) (signed D order) z)
      (map (vector D) its) fs -> forall it f, In (it, f) (combine its fs) ->
      (f = true <-> separable (dim D) (signed D order) (vector D it))).
  { induction its as [|x its IH]; intros [|b fs] Q it f Hin; simpl in *; try contradiction. inversion Q; subst.
    destruct Hin as [E|Hin]; [injection E as <- <-; assumption|]. exact (IH fs H5 it f Hin). }
  specialize (K1 _ _ K). intro i. split.
  - intro Hi. specialize (S2 i Hi). apply existsb_exists in S2 as [[it f] [Hin E]]. apply andb_prop in E as [Ef Ei].
    apply Nat.eqb_eq in Ei. exists it. split; [exact (in_combine_l _ _ _ _ Hin)|]. split; [exact Ei|].
    apply (K1 it f Hin). exact Ef.
  - intros [it [Hit [Ei Hs]]].
    assert (exists f, In (it, f) (combine (items D order) flags)) as [f Hin].
    { apply combine_find; assumption. }
    specialize (S1 _ Hin). cbv beta iota in S1. apply (K1 it f Hin) in Hs. subst f. simpl in S1.
    apply mem_In. rewrite <- Ei. exact S1.
Qed.

Theorem rank_full D order o : valid D && full (dim D) (table D order) o = true ->
  SC_with_rank (dim D) (signed D order).
Proof.
  intro H. apply andb_prop in H as [HV H]. rewrite <- (table_ok D order HV). exact (full_ok _ _ _ H).
Qed.

Theorem fate_overlaps D order o ws flags :
  check_class D order o ws flags && forallb negb flags = true ->
  bounded (dim D) (signed D order) (signed D (gd D)).
Proof. intro H. left. exact (class_SC _ _ _ _ _ H). Qed.

Theorem fate_diverges D order o ws flags o2 i :
  check_class D order o ws flags && Nat.eqb (length (table D order)) (length flags) &&
    loses (dim D) (table D order) (table D (gd D)) flags o2 i = true ->
  diverges (dim D) (signed D order) (signed D (gd D)).
Proof.
  intro H. apply andb_prop in H as [H L]. apply andb_prop in H as [H E]. apply Nat.eqb_eq in E.
  pose proof (check_class_ok _ _ _ _ _ H) as K. unfold check_class in H. apply andb_prop in H as [HV _].
  rewrite <- !(table_ok D _ HV) in *. exact (loses_ok _ _ _ _ _ _ K E L).
Qed.

Theorem fate_depends D order o ws flags p stays leaves i :
  check_class D order o ws flags && forallb good (table D order ++ table D (gd D)) &&
    sides (dim D) p stays (table D order) flags && sides (dim D) p leaves (table D order) flags &&
    keeps (dim D) p stays (table D (gd D)) && Nat.ltb i (length (table D (gd D))) &&
    positive p (against (dim D) (negated leaves) (pick (table D (gd D)) i)) = true ->
  depends (dim D) (signed D order) (signed D (gd D)).
Proof.
  intro H. apply andb_prop in H as [H P]. apply andb_prop in H as [H I]. apply andb_prop in H as [H Kp].
  apply andb_prop in H as [H Sl]. apply andb_prop in H as [H Ss]. apply andb_prop in H as [H G].
  apply Nat.ltb_lt in I. pose proof (check_class_ok _ _ _ _ _ H) as K. unfold check_class in H.
  apply andb_prop in H as [HV _]. rewrite <- !(table_ok D _ HV) in *.
  exact (depends_ok _ _ _ _ _ _ _ _ K G Ss Sl Kp I P).
Qed.

Theorem fate_cones D order o ws flags l :
  check_class D order o ws flags && cones (dim D) (table D order) (table D (gd D)) flags l = true ->
  bounded (dim D) (signed D order) (signed D (gd D)).
Proof.
  intro H. apply andb_prop in H as [H C]. pose proof (check_class_ok _ _ _ _ _ H) as K. unfold check_class in H.
  apply andb_prop in H as [HV _]. rewrite <- !(table_ok D _ HV) in *. exact (cones_ok _ _ _ _ _ K C).
Qed.

(** ** What the fates mean for the logistic risk of all data, along every separating ray *)

Lemma dot_ray n w t g : dot n (ray w t) g = t * dot n w g.
Proof. unfold dot, ray. rewrite <- sum_scale. apply sum_ext. intros. ring. Qed.

Lemma loss_nonneg x : 0 <= ln (1 + exp x).
Proof.
  pose proof (exp_pos x). left. rewrite <- ln_1. apply ln_increasing; lra.
Qed.

Lemma loss_above x : x <= ln (1 + exp x).
Proof.
  pose proof (exp_pos x). left. rewrite <- (ln_exp x) at 1. apply ln_increasing; lra.
Qed.

Theorem lost_risk n G w : (exists g, In g G /\ dot n w g < 0) ->
  forall M, exists T, forall t, T <= t -> M < risk n G (ray w t).
Proof.
  intros [g [Hg Hn]] M. exists ((Rabs M + 1) / - dot n w g). intros t Ht.
  assert (Hbig : M < - dot n (ray w t) g).
  { rewrite dot_ray. assert (Rabs M + 1 <= t * - dot n w g).
    { apply Rmult_le_reg_r with (/ - dot n w g); [apply Rinv_0_lt_compat; lra|].
      rewrite Rmult_assoc, Rinv_r by lra. unfold Rdiv in Ht. lra. }
    pose proof (Rle_abs M). lra. }
  apply Rlt_le_trans with (ln (1 + exp (- dot n (ray w t) g))); [pose proof (loss_above (- dot n (ray w t) g)); lra|].
  unfold risk. clear - Hg. induction G as [|h G IH]; [contradiction|]. cbn [map sum].
  assert (0 <= sum (map (fun g0 => ln (1 + exp (- dot n (ray w t) g0))) G)).
  { clear. induction G as [|h G IH]; simpl; [lra|]. pose proof (loss_nonneg (- dot n (ray w t) h)). lra. }
  pose proof (loss_nonneg (- dot n (ray w t) h)).
  destruct Hg as [->|Hg]; [lra|]. specialize (IH Hg). lra.
Qed.

Theorem diverges_risk n Z G w : diverges n Z G -> separates n Z w ->
  forall M, exists T, forall t, T <= t -> M < risk n G (ray w t).
Proof. intros [_ H] Hw. apply lost_risk. exact (H w Hw). Qed.

Theorem kept_risk n G w t : (forall g, In g G -> 0 <= dot n w g) -> 0 <= t ->
  risk n G (ray w t) <= INR (length G) * ln 2.
Proof.
  intros H Ht. unfold risk. induction G as [|g G IH]; [simpl; lra|].
  change (length (g :: G)) with (S (length G)). rewrite S_INR. cbn [map sum].
  specialize (IH (fun x h => H x (or_intror h))). specialize (H g (or_introl eq_refl)).
  assert (ln (1 + exp (- dot n (ray w t) g)) <= ln 2); [|lra].
  rewrite dot_ray. assert (L : exp (- (t * dot n w g)) <= 1).
  { rewrite <- exp_0. assert (N : - (t * dot n w g) <= 0) by nra.
    destruct N as [N|N]; [left; apply exp_increasing; exact N | rewrite N; lra]. }
  pose proof (exp_pos (- (t * dot n w g))).
  destruct L as [L|L]; [left; apply ln_increasing; lra | right; f_equal; lra].
Qed.

(** ** A reshuffle's batches: every choice of k samples, in increasing order, is among the subsets. *)
Inductive chosen : list nat -> list nat -> Prop :=
| chosen_nil : chosen [] []
| chosen_take x s l : chosen s l -> chosen (x :: s) (x :: l)
| chosen_skip x s l : chosen s l -> chosen s (x :: l).

Theorem subsets_all s l : chosen s l -> In s (subsets (length s) l).
Proof.
  induction 1; simpl; [auto | apply in_or_app; left; apply in_map; assumption |].
  destruct s; [simpl; auto|]. simpl. apply in_or_app. right. exact IHchosen.
Qed.

(** Some of a reshuffle's batches are enough where they overlap with full rank. *)
Fixpoint increasing (from below : nat) (s : list nat) : bool :=
  match s with
  | [] => true
  | x :: r => Nat.leb from x && Nat.ltb x below && increasing (S x) below r
  end.

Lemma chosen_none l : chosen [] l.
Proof. induction l; constructor; assumption. Qed.

Lemma increasing_chosen m : forall from s, increasing from (from + m) s = true -> chosen s (seq from m).
Proof.
  induction m as [|m IH]; intros from [|x s] H; cbn [seq].
  - constructor.
  - cbn [increasing] in H. apply andb_prop in H as [H _]. apply andb_prop in H as [H1 H2].
    apply Nat.leb_le in H1. apply Nat.ltb_lt in H2. lia.
  - apply chosen_none.
  - cbn [increasing] in H. apply andb_prop in H as [H H3]. apply andb_prop in H as [H1 H2].
    apply Nat.leb_le in H1. apply Nat.ltb_lt in H2. destruct (Nat.eq_dec x from) as [->|N].
    + apply chosen_take. apply IH. replace (S from + m)%nat with (from + S m)%nat by lia. exact H3.
    + apply chosen_skip. apply IH. cbn [increasing]. replace (S from + m)%nat with (from + S m)%nat by lia.
      rewrite H3. rewrite (proj2 (Nat.leb_le (S from) x)) by lia. rewrite (proj2 (Nat.ltb_lt x (from + S m))) by lia.
      reflexivity.
Qed.

Definition within D (sizes : list nat) (part : list (list nat)) : bool :=
  forallb (fun s => mem (length s) sizes && increasing 0 (length (rows D)) s) part.

Lemma within_ok D sizes part s : within D sizes part = true -> In s part -> In s (rr D sizes).
Proof.
  intros H Hs. unfold within in H. rewrite forallb_forall in H. specialize (H s Hs). apply andb_prop in H as [Hl Hi].
  apply mem_In in Hl. unfold rr. apply in_flat_map. exists (length s). split; [exact Hl|].
  apply subsets_all. apply (increasing_chosen (length (rows D)) 0 s). exact Hi.
Qed.

Lemma weak_part D (part order : list (list nat)) w : (forall s, In s part -> In s order) ->
  weak (dim D) (signed D order) w -> weak (dim D) (signed D part) w.
Proof.
  intros H Hw z Hz. apply Hw. unfold signed, items in *. apply in_map_iff in Hz as [it [<- Hit]]. apply in_map.
  apply in_flat_map in Hit as [s [Hs Hit]]. apply in_flat_map. exists s. split; [apply H; exact Hs | exact Hit].
Qed.

(** A feature that is constant in all of the data is 0 in every batch. *)
Definition constant D (a : nat) : bool :=
  forallb (fun i => Z.eqb (numerator D a i) (numerator D a 0)) (seq 0 (length (rows D))).
Definition full_but n (skip : nat -> bool) table (o : overlap) : bool :=
  forallb good table &&
  match overlaps n table o with Some co => forallb (fun j => mem j (fst co) || skip j) (seq 0 n) | None => false end.

Lemma subsets_in k : forall l s x, In s (subsets k l) -> In x s -> In x l.
Proof.
  induction k as [|k IHk]; intros l; induction l as [|y l IHl]; intros s x Hs Hx; simpl in Hs.
  - destruct Hs as [<-|[]]; contradiction.
  - destruct Hs as [<-|[]]; contradiction.
  - contradiction.
  - apply in_app_or in Hs as [Hs|Hs].
    + apply in_map_iff in Hs as [r [<- Hr]]. destruct Hx as [->|Hx]; [left; reflexivity|]. right.
      exact (IHk l r x Hr Hx).
    + right. exact (IHl s x Hs Hx).
Qed.

Lemma constant_normalized D sizes batch a i : constant D a = true -> In batch (rr D sizes) -> In i batch ->
  normalized D batch a i = 0.
Proof.
  intros H Hb Hi. unfold rr in Hb. apply in_flat_map in Hb as [k [_ Hb]].
  assert (C : forall x, In x batch -> raw D a x = raw D a 0).
  { intros x Hx. unfold constant in H. rewrite forallb_forall in H. unfold raw.
    rewrite (proj1 (Z.eqb_eq _ _) (H x (subsets_in k _ _ x Hb Hx))). reflexivity. }
  assert (M : mean (map (raw D a) batch) = raw D a 0).
  { unfold mean. rewrite map_length.
    assert (N : 0 < INR (length batch)) by (apply lt_0_INR; destruct batch; [contradiction|simpl; lia]).
    replace (sum (map (raw D a) batch)) with (INR (length batch) * raw D a 0); [field; lra|].
    clear - C. induction batch as [|x l IH]; [simpl; ring|]. change (length (x :: l)) with (S (length l)).
    rewrite S_INR.
    cbn [map sum]. rewrite <- IH by (intros y Hy; apply C; right; exact Hy). rewrite (C x (or_introl eq_refl)). ring. }
  unfold normalized. rewrite M, (C i Hi). unfold Rdiv. ring.
Qed.

Theorem class_SC_by_part D sizes part o :
  within D sizes part &&
    (valid D && full_but (dim D) (fun j => constant D (j mod width D)) (table D part) o) = true ->
  SC (dim D) (signed D (rr D sizes)).
Proof.
  intro H. apply andb_prop in H as [Hp H]. apply andb_prop in H as [HV H]. unfold full_but in H.
  apply andb_prop in H as [Hg H]. destruct (overlaps (dim D) (table D part) o) as [co|] eqn:E; [|discriminate].
  rewrite forallb_forall in H. intros w Hw z Hz.
  assert (Hpart : weak (dim D) (map vec (table D part)) w).
  { rewrite (table_ok D part HV). apply (weak_part D part (rr D sizes)); [|exact Hw].
    intros s Hs. exact (within_ok D sizes part s Hp Hs). }
  pose proof (overlaps_ok (dim D) (table D part) Hg o co w E Hpart) as [K _].
  unfold signed in Hz. apply in_map_iff in Hz as [it [<- Hit]]. unfold items in Hit.
  apply in_flat_map in Hit as [batch [Hb Hit]]. apply in_flat_map in Hit as [i [Hi Hit]].
  apply in_map_iff in Hit as [k [<- _]].
  apply sum_zero. intros j Hj. specialize (H j Hj). cbv beta in H. apply orb_prop in H as [H|H].
  - apply in_seq in Hj. rewrite (K j); [ring | apply mem_In; exact H | lia].
  - unfold vector. destruct (Nat.ltb j (dim D)); [|ring]. rewrite (constant_normalized D sizes batch _ i H Hb Hi). ring.
Qed.

Theorem fate_overlaps_by_part D sizes part o :
  within D sizes part &&
    (valid D && full_but (dim D) (fun j => constant D (j mod width D)) (table D part) o) = true ->
  bounded (dim D) (signed D (rr D sizes)) (signed D (gd D)).
Proof. intro H. left. exact (class_SC_by_part _ _ _ _ H). Qed.
